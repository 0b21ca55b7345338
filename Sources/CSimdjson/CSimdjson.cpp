#include "CSimdjson.h"
#include <simdjson.h>
extern "C" int cr_json_version(void) { return simdjson::SIMDJSON_VERSION_MAJOR; }
