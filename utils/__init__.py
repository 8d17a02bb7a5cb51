"""Helpers that the chapters share. Import the module you need: ``from utils import figures``."""
