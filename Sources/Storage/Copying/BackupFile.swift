import Foundation
import Synchronization

/// The file of a backup that is being written, under its passing name. One process at a time has it; what a killed one left is written over.
final class BackupFile: Sendable {
    private let path: String
    private let descriptor: Int32
    private let written = Mutex(0)

    init(_ path: String) throws(BackupError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .file(code: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            _ = Glibc.close(descriptor)
            throw .isBeingWritten
        }
        // Whoever made it, it is its owner's alone before a row is in it.
        guard fchmod(descriptor, 0o600) == 0 else {
            let code = errno
            _ = Glibc.close(descriptor)
            throw .file(code: code)
        }
    }

    var count: Int { written.withLock { $0 } }

    /// From its beginning.
    func begin() throws(BackupError) {
        guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else { throw .file(code: errno) }
        written.withLock { $0 = 0 }
    }

    func write(_ data: Data) throws(BackupError) {
        var code: Int32 = 0
        data.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let some = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
                if some < 0 {
                    if errno == EINTR { continue }
                    code = errno
                    return
                }
                done += some
            }
        }
        guard code == 0 else { throw .file(code: code) }
        written.withLock { $0 += data.count }
    }

    /// Gives it its name, once it is on the disk, where nothing has that name.
    func take(_ name: String) throws(BackupError) {
        guard fsync(descriptor) == 0 else { throw .file(code: errno) }
        // A second name, since renaming would write over what came there meanwhile.
        guard link(path, name) == 0 else { throw errno == EEXIST ? .isThere : .file(code: errno) }
        remove()
        let folder = open(URL(fileURLWithPath: name).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .file(code: errno) }
        defer { _ = Glibc.close(folder) }
        guard fsync(folder) == 0 else { throw .file(code: errno) }
    }

    func remove() { unlink(path) }

    func close() { _ = Glibc.close(descriptor) }
}
