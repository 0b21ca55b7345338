#pragma once
#include <stdint.h>

/// Bytes that the process has taken from its allocator and not given back, or 0 where that cannot be told.
uint64_t cr_allocated_bytes(void);
