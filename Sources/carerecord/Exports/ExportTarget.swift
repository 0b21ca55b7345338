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
    }

    private(set) var next: UInt64
    private var bytes: UInt64 = 0
    private let cursor: String?
    private let output: String?
    private let handle: FileHandle

    init(output: String?, cursor: String?, after: UInt64?) throws(Failed) {
        (self.output, self.cursor) = (output, cursor)
        next = after.map { $0 &+ 1 } ?? 0
        if let cursor, FileManager.default.fileExists(atPath: cursor) {
            let kept = try Self.read(cursor)
            guard kept.output == output else { throw .cursorOfAnother(cursor) }
            (next, bytes) = (kept.next, kept.bytes)
            handle = try output.map { path throws(Failed) in try Self.goOn(path, at: kept.bytes) } ?? .standardOutput
        } else {
            handle = try output.map(Self.begin) ?? .standardOutput
            try remember()
        }
    }

    private static func read(_ path: String) throws(Failed) -> Cursor {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)), let cursor = try? JSONDecoder().decode(Cursor.self, from: data),
            cursor.form == 1
        else { throw .cursorUnreadable(path) }
        return cursor
    }

    /// For its owner alone: it names people.
    private static func begin(_ path: String) throws(Failed) -> FileHandle {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw errno == EEXIST ? .isThere(path) : .unwritable(path) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
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
    func write(_ lines: [[UInt8]], next: UInt64) throws(Failed) {
        let data = Data(lines.reduce(into: []) { $0 += $1 + [0x0A] })
        do {
            try handle.write(contentsOf: data)
            if output != nil, cursor != nil { try handle.synchronize() }
        } catch { throw .unwritable(output ?? "standard output") }
        self.next = next
        if output != nil { bytes += UInt64(data.count) }
        try remember()
    }

    private func remember() throws(Failed) {
        guard let cursor else { return }
        let beside = cursor + ".new"
        do {
            try JSONEncoder().encode(Cursor(next: next, bytes: bytes, output: output)).write(to: URL(fileURLWithPath: beside))
            let written = try FileHandle(forUpdating: URL(fileURLWithPath: beside))
            try written.synchronize()
            try written.close()
        } catch { throw .unwritable(cursor) }
        guard rename(beside, cursor) == 0 else { throw .unwritable(cursor) }
    }
}
