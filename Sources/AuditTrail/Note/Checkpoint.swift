/// What a log says of itself, as the text that is signed (C2SP tlog-checkpoint): which log, how many entries, which root.
public struct Checkpoint: Hashable, Sendable {
    /// The log's name: the address of its files without its scheme.
    public let origin: String
    public let size: UInt64
    public let root: MerkleHash
    /// Lines that others may add; ours have none.
    public let extensions: [String]

    public init(origin: String, size: UInt64, root: MerkleHash, extensions: [String] = []) {
        self.origin = origin
        self.size = size
        self.root = root
        self.extensions = extensions
    }

    public var text: String { ([origin, "\(size)", root.base64] + extensions).map { $0 + "\n" }.joined() }

    /// Reads what `text` writes, and nothing else.
    public init(_ text: String) throws(CheckpointError) {
        let lines = Array(text.utf8).split(separator: 0x0A, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
        guard lines.count >= 4, lines.last == "", let size = UInt64(lines[1]),
            let root = Base64.strict(lines[2]).flatMap({ MerkleHash($0) })
        else { throw .notACheckpoint }
        self.init(origin: lines[0], size: size, root: root, extensions: Array(lines[3..<lines.count - 1]))
        guard !origin.isEmpty, !extensions.contains(""), self.text.utf8.elementsEqual(text.utf8), size > 0 || root == .ofNothing else {
            throw .notACheckpoint
        }
    }
}

/// Why a checkpoint is not believed.
public enum CheckpointError: Error, Hashable, Sendable {
    case notANote
    case notACheckpoint
    /// Of a log that nobody told us of.
    case unknownLog
    /// None of the log's keys that are good for that size signed it.
    case notSigned
    /// A key that we know is named by a signature that is not its own.
    case forged(key: String)
    /// Not enough witnesses signed it.
    case notWitnessed

    public var sentence: String {
        switch self {
        case .notANote: "the checkpoint is no signed note"
        case .notACheckpoint: "the checkpoint's text is not that of a checkpoint"
        case .unknownLog: "the checkpoint is of a log that the policy does not name"
        case .notSigned: "the checkpoint is not signed by a key of the log that is good for its size"
        case .forged(let key): "the checkpoint's signature by \(key) is not that key's"
        case .notWitnessed: "the checkpoint is not cosigned by the witnesses that the policy asks for"
        }
    }
}
