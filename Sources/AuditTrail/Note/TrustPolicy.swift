import Foundation

/// Whose signatures make a checkpoint believed: the log's keys, witnesses and how many of them (C2SP tlog-policy), with one line of ours more that
/// says for which sizes of the tree a key is good:
///
///     span <key id> <from> <until, or ->
///
/// So a log changes its key and its old checkpoints stay good, while whoever steals the old key can sign no later tree.
public struct TrustPolicy: Hashable, Sendable {
    public struct LogKey: Hashable, Sendable {
        public let key: VerifierKey
        /// Sizes that it may sign: from, in it, and until, not in it.
        public var from: UInt64 = 0
        public var until: UInt64?

        public init(key: VerifierKey, from: UInt64 = 0, until: UInt64? = nil) {
            self.key = key
            self.from = from
            self.until = until
        }

        func isGood(for size: UInt64) -> Bool { size >= from && until.map { size < $0 } ?? true }
    }

    /// A witness, or a group of which so many members must sign.
    indirect enum Member: Hashable, Sendable {
        case witness(VerifierKey)
        case group(needed: Int, [Member])

        func isMet(by signed: Set<VerifierKey>) -> Bool {
            switch self {
            case .witness(let key): signed.contains(key)
            case .group(let needed, let members): members.count { $0.isMet(by: signed) } >= needed
            }
        }
    }

    public private(set) var logs: [LogKey] = []
    public private(set) var witnesses: [VerifierKey] = []
    /// Nil: none are asked for.
    var quorum: Member?

    public init(logs: [LogKey], witnesses: [VerifierKey] = [], needed: Int = 0) {
        self.logs = logs
        self.witnesses = witnesses
        quorum = needed > 0 ? .group(needed: needed, witnesses.map { .witness($0) }) : nil
    }

    /// The same, with witnesses that sign and of which none is asked for.
    public func knowing(_ witnesses: [VerifierKey]) -> TrustPolicy { TrustPolicy(logs: logs, witnesses: witnesses) }

    /// A key that is good for every size.
    public init(log key: VerifierKey) { self.init(logs: [LogKey(key: key)]) }

    /// What is wrong with a policy file, by line from 1.
    public struct Mistake: Error, Hashable, Sendable {
        public let line: Int
        public let what: String
    }

    public init(_ text: String) throws(Mistake) {
        var names: [String: Member] = [:]
        var used: Set<String> = []
        var hasQuorum = false
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
            guard let verb = words.first, !verb.hasPrefix("#") else { continue }
            func wrong(_ what: String) -> Mistake { Mistake(line: number + 1, what: what) }
            func key(_ text: String, _ kind: VerifierKey.Kind) throws(Mistake) -> VerifierKey {
                guard let key = try? VerifierKey(text), key.kind == kind else { throw wrong("no key of its kind") }
                return key
            }
            switch (verb, words.count) {
            case ("log", 2...3):
                let key = try key(words[1], .ed25519)
                guard !logs.contains(where: { $0.key.publicKey == key.publicKey }) else { throw wrong("a key twice") }
                logs.append(LogKey(key: key))
            case ("span", 4):
                guard let place = logs.firstIndex(where: { VerifierKey.hex($0.key.id) == words[1] }), let from = UInt64(words[2]),
                    words[3] == "-" || UInt64(words[3]).map({ $0 > from }) == true
                else { throw wrong("not a key of a line before, and from and until") }
                logs[place].from = from
                logs[place].until = UInt64(words[3])
            case ("witness", 3...4):
                let key = try key(words[2], .cosignature)
                guard words[1] != "none", names.updateValue(.witness(key), forKey: words[1]) == nil else { throw wrong("a name twice") }
                guard !witnesses.contains(where: { $0.publicKey == key.publicKey }) else { throw wrong("a key twice") }
                witnesses.append(key)
            case ("group", 4...):
                let members = words[3...].compactMap { names[$0] }
                let needed = words[2] == "all" ? members.count : words[2] == "any" ? 1 : Int(words[2]) ?? 0
                guard members.count == words.count - 3, (1...members.count).contains(needed),
                    words[3...].allSatisfy({ used.insert($0).inserted })
                else { throw wrong("not so many of witnesses or groups of lines before, each once") }
                guard words[1] != "none", names.updateValue(.group(needed: needed, members), forKey: words[1]) == nil else {
                    throw wrong("a name twice")
                }
            case ("quorum", 2):
                guard !hasQuorum, words[1] == "none" || names[words[1]] != nil else { throw wrong("a second quorum, or of nobody") }
                quorum = names[words[1]]
                hasQuorum = true
            default: throw wrong("not a line that is known")
            }
        }
        guard hasQuorum else { throw Mistake(line: 0, what: "no quorum line") }
    }

    /// A checkpoint that is believed, and why.
    public struct Believed: Hashable, Sendable {
        public let checkpoint: Checkpoint
        /// As it was read, with signatures of strangers.
        public let note: SignedNote
        public let signedBy: [VerifierKey]
        /// Witnesses, and when each signed: seconds since 1970.
        public let witnessed: [VerifierKey: UInt64]
    }

    /// Signatures of unknown keys are passed over; one false signature under a known key's name makes the whole note false.
    public func believe(_ note: SignedNote) throws(CheckpointError) -> Believed {
        let checkpoint = try Checkpoint(note.text)
        let ofLog = logs.filter { KeyName.isSame($0.key.name, checkpoint.origin) }
        guard !ofLog.isEmpty else { throw .unknownLog }
        var signedBy: [VerifierKey] = []
        var witnessed: [VerifierKey: UInt64] = [:]
        for signature in note.signatures {
            for key in ofLog.map(\.key) + witnesses where key.isNamed(by: signature) {
                let (isValid, time) = key.verify(signature, of: note.text)
                guard isValid else { throw .forged(key: key.name) }
                if let time { witnessed[key] = time } else { signedBy.append(key) }
            }
        }
        let good = ofLog.filter { $0.isGood(for: checkpoint.size) }.map(\.key)
        guard signedBy.contains(where: { good.contains($0) }) else { throw .notSigned }
        if let quorum, !quorum.isMet(by: Set(witnessed.keys)) { throw .notWitnessed }
        return Believed(checkpoint: checkpoint, note: note, signedBy: signedBy, witnessed: witnessed)
    }

    /// The note with what a witness answered to it: signatures of witnesses that the policy knows, each once; others' are passed over.
    /// - Throws: `forged` where a line names a witness that did not sign it, `notANote` where the answer is not of signature lines.
    public func adding(_ answer: [UInt8], to note: SignedNote) throws(CheckpointError) -> SignedNote {
        guard let lines = try? SignedNote.signatures(answer) else { throw .notANote }
        var signatures = note.signatures
        for line in lines {
            guard let key = witnesses.first(where: { $0.isNamed(by: line) }) else { continue }
            guard key.verify(line, of: note.text).isValid else { throw .forged(key: key.name) }
            signatures.removeAll { key.isNamed(by: $0) }
            signatures.append(line)
        }
        return SignedNote(text: note.text, signatures: signatures)
    }

    public func believe(_ bytes: [UInt8]) throws(CheckpointError) -> Believed {
        guard let note = try? SignedNote(bytes) else { throw .notANote }
        return try believe(note)
    }
}
