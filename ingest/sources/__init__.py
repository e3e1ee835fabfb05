"""Where mail and post come from: mailboxes and drop folders, each thing handed over once."""
