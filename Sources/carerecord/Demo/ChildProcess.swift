import Foundation
import Synchronization

/// A process of the demo's own: it ends with the task that runs it.
struct ChildProcess: Sendable {
    let program: String
    let arguments: [String]
    /// What it says goes there; nil: where ours goes.
    var log: String?
    /// What asks it to end.
    var ending = SIGTERM

    /// Runs it until it ends, or until the task is cancelled: then it is asked to, and after a while it must.
    /// - Parameter begun: with its id.
    /// - Returns: its status; nil where it could not be started.
    func run(_ begun: @Sendable (pid_t) -> Void) async -> Int32? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = log == nil ? nil : URL(fileURLWithPath: "/")
        process.standardInput = FileHandle.nullDevice
        if let log {
            _ = FileManager.default.createFile(atPath: log, contents: nil, attributes: [.posixPermissions: 0o600])
            let handle = FileHandle(forWritingAtPath: log) ?? .nullDevice
            process.standardOutput = handle
            process.standardError = handle
        }
        let ends = AsyncStream<Int32>.makeStream()
        let told = Mutex<pid_t>(0)
        process.terminationHandler = { ended in
            told.withLock { $0 = 0 }
            ends.continuation.yield(ended.terminationStatus)
            ends.continuation.finish()
        }
        do { try process.run() } catch { return nil }
        let id = process.processIdentifier
        told.withLock { if process.isRunning { $0 = id } }
        begun(id)
        let ending = ending
        return await withTaskCancellationHandler {
            // A task of its own, which nobody cancels: it waits for the end also then.
            await Task { () -> Int32? in
                for await status in ends.stream { return status }
                return nil
            }.value
        } onCancel: {
            told.withLock { if $0 > 0 { kill($0, ending) } }
            DispatchQueue.global().asyncAfter(deadline: .now() + 25) { told.withLock { if $0 > 0 { kill($0, SIGKILL) } } }
        }
    }
}

/// Ends the demo's processes however the demo ends, killed included: it waits until the pipe that only we hold is closed.
final class ChildKeeper: Sendable {
    private let pipe = Pipe()

    init() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c",
            "trap '' INT TERM HUP; all=''; while read -r one; do all=\"$all $one\"; done; [ -z \"$all\" ] || kill -9 $all 2>/dev/null",
        ]
        process.standardInput = pipe
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    func keep(_ process: pid_t) { try? pipe.fileHandleForWriting.write(contentsOf: Data("\(process)\n".utf8)) }
}
