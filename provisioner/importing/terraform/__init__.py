"""Terraform: files of HCL as one module, its values resolved as far as they can be, and its resources as ARM's."""

from __future__ import annotations

from provisioner.importing.terraform.converting import terraform_resources
from provisioner.importing.terraform.module import Module, read_module, read_values

__all__ = ["Module", "read_module", "read_values", "terraform_resources"]
