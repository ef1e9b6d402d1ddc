"""Records as data of other tools: IATI activities, maps, graphs of givers and receivers, databases.

What is written here is not read back; see `nlp_aid.io.formats` for what holds all of a record.
"""

from nlp_aid.exports.export import EXPORTS, Export, ExportOptions, export

__all__ = ["EXPORTS", "Export", "ExportOptions", "export"]
