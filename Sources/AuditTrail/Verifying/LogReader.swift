import Foundation

/// Where a log's files are: a folder, or an address.
public protocol LogReader: Sendable {
    /// A file's bytes; nil where there is none.
    func read(_ path: String) async throws(LogUnreadable) -> [UInt8]?
    /// All files that there are; nil where that cannot be told.
    func paths() async throws(LogUnreadable) -> [String]?
}

/// A file could not be read, which says nothing about whether the log is right.
public struct LogUnreadable: Error, Hashable, Sendable {
    public let path: String
    public let why: String

    public init(_ path: String, _ why: String) {
        self.path = path
        self.why = why
    }
}

/// A log that was copied into a folder.
public struct LogFolder: LogReader {
    private let folder: URL

    public init(_ path: String) { folder = URL(fileURLWithPath: path, isDirectory: true) }

    public func read(_ path: String) async throws(LogUnreadable) -> [UInt8]? {
        do { return Array(try Data(contentsOf: folder.appendingPathComponent(path))) } catch CocoaError.fileReadNoSuchFile {
            return nil
        } catch {
            throw LogUnreadable(path, "it cannot be read")
        }
    }

    public func paths() async throws(LogUnreadable) -> [String]? {
        guard let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey]) else {
            throw LogUnreadable(".", "the folder cannot be read")
        }
        let prefix = folder.standardizedFileURL.path + "/"
        return all.compactMap { file in
            guard let file = file as? URL, (try? file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true else {
                return nil
            }
            let path = file.standardizedFileURL.path
            return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
        }.sorted()
    }
}

/// The first wrong thing of a log.
public enum LogProblem: Error, Hashable, Sendable {
    case unreadable(LogUnreadable)
    case missing(String)
    case checkpoint(CheckpointError)
    case tile(String, TileError)
    /// The entry is not the one that the tree's first row has at its place.
    case entry(UInt64)
    /// A hash above the first row is not that of the entries below it.
    case hash(String, entries: Range<UInt64>)
    /// All files fit together, and are not the log that was signed.
    case otherRoot(size: UInt64)
    /// The log does not begin as it did when it was read before, or when a list was made.
    case rewritten(size: UInt64)
    /// What is remembered is of another log.
    case otherLog
    case shrunk(from: UInt64, to: UInt64)
    /// One link twice: a chain was continued twice from one place (docs/trail.md, "The chain").
    case linkTwice(UInt64, UInt64)
    /// A tile of an earlier size that is not the beginning of what it became.
    case stray(String)
    /// The next link of a list's chain stands in the log before the list's checkpoint.
    case leftOut(UInt64)
    case noRange(from: UInt64, to: UInt64, size: UInt64)

    public var sentence: String {
        switch self {
        case .unreadable(let file): "could not tell: \(file.path): \(file.why)"
        case .missing(let path): "\(path) is not there"
        case .checkpoint(let error): error.sentence
        case .tile(let path, let error): "\(path) holds \(error.sentence)"
        case .entry(let index): "entry \(index) is not the one that the tree holds at that place"
        case .hash(let path, let entries):
            "\(path) is not the tree of its entries: one of \(entries.lowerBound) to \(entries.upperBound - 1) is another than was hashed, or the hash is"
        case .otherRoot(let size): "the \(size) entries fit together, and are not those that were signed"
        case .rewritten(let size): "of the first \(size) entries at least one is another than before"
        case .otherLog: "what is remembered is of another log"
        case .shrunk(let from, let to): "the log had \(from) entries and now has \(to)"
        case .linkTwice(let one, let other): "entries \(one) and \(other) have the same link: a chain was continued twice"
        case .stray(let path): "\(path) is not the beginning of what it became"
        case .leftOut(let index): "entry \(index) is the next of the person's chain, and was left out of the list"
        case .noRange(let from, let to, let size): "entries \(from) to \(to) are not a range of a log of \(size)"
        }
    }

    /// Whether nothing is known to be wrong: something could only not be read, or the witnesses that the policy asks for have not signed.
    public var isUntold: Bool {
        switch self {
        case .unreadable, .checkpoint(.notWitnessed): true
        default: false
        }
    }
}
