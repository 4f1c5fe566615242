"""Prints the text that markitdown finds in one file: `python run-markitdown.py markitdown <file>`."""
import sys

from markitdown import MarkItDown

sys.stdout.reconfigure(encoding="utf-8")
sys.stdout.write(MarkItDown(enable_plugins=False).convert(sys.argv[2]).text_content)
