"""Lists of what an organisation has and whom it deals with: devices, circuits, suppliers, software components."""
