import AuditTrail
import Foundation

/// Where an export's lines go, and the file that remembers how far it has come. Lines are on the disk before the cursor says so; what was written and is not
/// in the cursor is cut off again, so that after a stop at any moment each event is there once.
final class ExportTarget {
    enum Failed: Error, Equatable {
        case isThere(String)
        case isNotThere(String)
        case cursorOfAnother(String)
        case cursorUnreadable(String)
        case shorter(String)
        case otherHistory(String, next: UInt64)
        case unwritable(String)

        /// Whether it is how it was called.
        var isUse: Bool { if case .unwritable = self { false } else { true } }

        var sentence: String {
            switch self {
            case .isThere(let path): "\(path) is there already: nothing is written over. To go on with it, name its --cursor."
            case .isNotThere(let path):
                "\(path) is not there, and the cursor says that it was begun. To begin anew, take the cursor's file away."
            case .cursorOfAnother(let path): "\(path) is the cursor of another output."
            case .cursorUnreadable(let path): "\(path) is no cursor of this program, or cannot be read."
            case .shorter(let path): "\(path) is shorter than the cursor says: something else has cut it."
            case .otherHistory(let path, let next):
                "\(path) goes on behind entry \(next &- 1) of a log, and this database's log has another entry there, or none. It was put back to an earlier state, or is another region's. What was written may lack events of it: begin anew, with another output and cursor."
            case .unwritable(let path): "\(path) cannot be written."
            }
        }
    }

    /// As it stands in the cursor's file.
    private struct Cursor: Codable {
        var form = 1
        /// The first index that was not written.
        var next: UInt64
        /// Bytes of the output that are good; 0 of standard output.
        var bytes: UInt64
        var output: String?
        /// The leaf hash of the last entry that was written, in base64: which history of which log it was. Nil before the first, and in files of programs
        /// that did not say it.
        var last: String?
    }

    private(set) var next: UInt64
    private var bytes: UInt64 = 0
    private var last: String?
    private let cursor: String?
    private let output: String?
    private let handle: FileHandle

    init(output: String?, cursor: String?, after: UInt64?) throws(Failed) {
        (self.output, self.cursor) = (output, cursor)
        next = after.map { $0 &+ 1 } ?? 0
        if let cursor, FileManager.default.fileExists(atPath: cursor) {
            let kept = try Self.read(cursor)
            guard kept.output == output else { throw .cursorOfAnother(cursor) }
            (next, bytes, last) = (kept.next, kept.bytes, kept.last)
            handle = try output.map { path throws(Failed) in try Self.goOn(path, at: kept.bytes) } ?? .standardOutput
        } else {
            let mayBeBegun = cursor != nil
            handle = try output.map { path throws(Failed) in try Self.begin(path, mayBeBegun: mayBeBegun) } ?? .standardOutput
            try remember()
        }
    }

    /// Whether the log that is read is the one that was written out so far: it has so many entries, and the last of them is the same.
    /// - Parameters:
    ///   - before: the leaf hash of the entry before `next` as the log has it.
    ///   - size: how many entries the log has.
    func check(before: MerkleHash?, size: UInt64) throws(Failed) {
        guard let cursor, next > 0 else { return }
        guard size >= next, last == nil || last == before?.base64 else { throw .otherHistory(cursor, next: next) }
    }

    private static func read(_ path: String) throws(Failed) -> Cursor {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)), let cursor = try? JSONDecoder().decode(Cursor.self, from: data),
            cursor.form == 1
        else { throw .cursorUnreadable(path) }
        return cursor
    }

    /// For its owner alone: it names people.
    /// - Parameter mayBeBegun: whether an empty one is gone on with, as a stop between its making and the first cursor leaves it.
    private static func begin(_ path: String, mayBeBegun: Bool) throws(Failed) -> FileHandle {
        var descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor < 0, errno == EEXIST, mayBeBegun { descriptor = openEmpty(path) }
        guard descriptor >= 0 else { throw errno == EEXIST ? .isThere(path) : .unwritable(path) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// - Returns: -1 with `EEXIST` where it is anything but an empty file of this user that nobody else may read.
    private static func openEmpty(_ path: String) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0,
            status.st_uid == geteuid(), status.st_size == 0
        else {
            if descriptor >= 0 { close(descriptor) }
            errno = EEXIST
            return -1
        }
        return descriptor
    }

    private static func goOn(_ path: String, at length: UInt64) throws(Failed) -> FileHandle {
        guard FileManager.default.fileExists(atPath: path) else { throw .isNotThere(path) }
        guard let handle = FileHandle(forWritingAtPath: path) else { throw .unwritable(path) }
        do {
            guard try handle.seekToEnd() >= length else { throw Failed.shorter(path) }
            try handle.truncate(atOffset: length)
            try handle.seek(toOffset: length)
        } catch { throw error as? Failed ?? .unwritable(path) }
        return handle
    }

    /// Returns when lines and cursor are on the disk.
    /// - Parameter last: the leaf hash of the entry before `next`.
    func write(_ lines: [[UInt8]], next: UInt64, last: MerkleHash?) throws(Failed) {
        let data = Data(lines.reduce(into: []) { $0 += $1 + [0x0A] })
        do {
            try handle.write(contentsOf: data)
            if output != nil, cursor != nil { try handle.synchronize() }
        } catch { throw .unwritable(output ?? "standard output") }
        (self.next, self.last) = (next, last?.base64)
        if output != nil { bytes += UInt64(data.count) }
        try remember()
    }

    private func remember() throws(Failed) {
        guard let cursor else { return }
        let beside = cursor + ".new"
        do {
            try JSONEncoder().encode(Cursor(next: next, bytes: bytes, output: output, last: last)).write(to: URL(fileURLWithPath: beside))
            let written = try FileHandle(forUpdating: URL(fileURLWithPath: beside))
            try written.synchronize()
            try written.close()
        } catch { throw .unwritable(cursor) }
        guard rename(beside, cursor) == 0 else { throw .unwritable(cursor) }
    }
}
