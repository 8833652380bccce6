workspace_id = "unused"
principal = "44444444-4444-4444-8444-444444444444"
