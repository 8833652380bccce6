"""Azure Resource Manager: one module a resource type, all behind the checks of `gate`."""
