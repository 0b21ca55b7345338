"""A clock that a test sets, for a program and its embedded database: a library that is loaded before any other and adds as many seconds as a file says."""
from __future__ import annotations

import shutil
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

CLOCK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
static volatile long long *offset;
__attribute__((constructor)) static void begin(void) {
  int file = open(getenv("CLOCK_FILE"), O_RDONLY);
  void *map = file < 0 ? MAP_FAILED : mmap(0, 8, PROT_READ, MAP_SHARED, file, 0);
  if (map != MAP_FAILED) offset = map;
}
int clock_gettime(clockid_t id, struct timespec *at) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
  int done = real(id, at);
  if (id == CLOCK_REALTIME && offset) at->tv_sec += *offset;
  return done;
}
/* The database asks so: it is on the same machine. */
int gettimeofday(struct timeval *restrict at, void *restrict zone) {
  static int (*real)(struct timeval *, void *);
  if (!real) real = dlsym(RTLD_NEXT, "gettimeofday");
  int done = real(at, zone);
  if (offset) at->tv_sec += *offset;
  return done;
}
"""


def jumping_clock(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """From here on programs are begun under such a clock, until `LD_PRELOAD` is taken away. -> what sets it, in seconds from the right time."""
    compiler = shutil.which("cc") or shutil.which("clang")
    if not compiler:
        pytest.skip("no C compiler")
    (folder / "clock.c").write_text(CLOCK)
    subprocess.run([compiler, "-shared", "-fPIC", "-o", folder / "clock.so", folder / "clock.c", "-ldl"], check=True)
    offset = folder / "offset"
    offset.write_bytes(struct.pack("<q", 0))
    monkeypatch.setenv("LD_PRELOAD", str(folder / "clock.so"))
    monkeypatch.setenv("CLOCK_FILE", str(offset))

    def jump(seconds: int) -> None:
        with open(offset, "r+b") as file:
            file.write(struct.pack("<q", seconds))

    return jump
