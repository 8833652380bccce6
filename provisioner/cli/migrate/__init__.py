"""`provisioner migrate …`: leaving the old ways of sending behind."""
