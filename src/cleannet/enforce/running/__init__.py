"""What systems say they run, beside a control: one file a system whose words differ from the files that it loads."""
