"""Lists of what an organisation has and whom it deals with: devices, circuits, suppliers, parts of software."""
