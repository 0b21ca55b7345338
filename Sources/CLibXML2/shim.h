#include <libxml/xmlversion.h>
// Debian builds libxml2 with ICU, whose headers clash with those inside Foundation. Only a private part of a structure that
// we never look into depends on it.
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/xmlreader.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
