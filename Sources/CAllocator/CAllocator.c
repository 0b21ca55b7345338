#include "CAllocator.h"

#include <jemalloc/jemalloc.h>
#include <stdbool.h>
#include <stddef.h>

// jemalloc(3), "TUNING". A look makes some ten thousand small values on one thread and lets them go on another; few arenas keep that
// memory in one place, and what is free goes back to the system within a second by a thread of jemalloc's own, so that the memory of
// a look ends with it (DESIGN, law 1).
const char *malloc_conf = "narenas:4,background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0";

uint64_t cr_allocated_bytes(void) {
    // Statistics are as of the last epoch: this begins a new one.
    uint64_t epoch = 1;
    size_t bytes = 0, size = sizeof bytes;
    if (mallctl("epoch", NULL, NULL, &epoch, sizeof epoch) != 0) return 0;
    return mallctl("stats.allocated", &bytes, &size, NULL, 0) == 0 ? bytes : 0;
}
