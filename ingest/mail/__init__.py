"""An e-mail as a document: its parts, its zones, its reports, whatever its defects."""
