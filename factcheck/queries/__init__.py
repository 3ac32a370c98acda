"""The read side: what pages, REST and exports ask. A list never costs more SQL when it holds more rows."""
