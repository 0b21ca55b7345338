import Foundation

/// What a crash says: that it was one, and nothing of what was in memory (law 1).
///
/// Swift's runtime catches the signals of a crash on Linux and writes registers, and the memory that they point to, to standard error, which is the
/// log. It has begun by the time this runs, so its handlers are put back to the system's own; `SWIFT_BACKTRACE=enable=no` in the environment, as
/// `bin/demo` sets it, does the same from outside. Source: Swift's docs/Backtracing.rst.
enum QuietCrash {
    /// Those that the runtime catches.
    static let signals = [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP]

    static func begin() { for number in signals { signal(number, SIG_DFL) } }
}
