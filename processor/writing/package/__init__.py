"""Patching a workbook's package: marks and one sheet go in, everything else keeps its bytes.

patcher.patch is the door; spec holds the plain data that goes in, atomic the writing of whole files. Nothing is
imported here, so that who needs the plain data alone does not load the patcher.
"""
