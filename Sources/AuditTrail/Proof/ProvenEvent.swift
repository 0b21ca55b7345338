/// An event with its place in the log: what a proof of one event and a list of a person's events are made of.
public struct ProvenEvent: Hashable, Sendable, Codable {
    public let event: ShownEvent
    public let link: MerkleHash
    public let index: UInt64
    public let inclusion: [MerkleHash]

    public init(_ event: ShownEvent, link: MerkleHash, index: UInt64, inclusion: InclusionProof) {
        self.event = event
        self.link = link
        self.index = index
        self.inclusion = inclusion.hashes
    }

    public var entry: LogEntry { LogEntry(event.commitment, link: link) }

    /// Returns where it stands in the log that the checkpoint is of.
    func verify(_ checkpoint: Checkpoint) throws(BundleProblem.Why) {
        guard event.isInOrder else { throw .fieldsOutOfOrder }
        do throws(ProofError) {
            try InclusionProof(inclusion).verify(entry.leaf, at: index, size: checkpoint.size, root: checkpoint.root)
        } catch { throw .notIncluded(error) }
    }

    private enum Key: String, CodingKey { case fields, commitment, link, index, inclusion }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        switch event.content {
        case .fields(let parts): try values.encode(parts, forKey: .fields)
        case .nothing(let commitment): try values.encode(commitment.hash, forKey: .commitment)
        }
        try values.encode(link, forKey: .link)
        try values.encode(index, forKey: .index)
        try values.encode(inclusion, forKey: .inclusion)
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let commitment = try values.decodeIfPresent(MerkleHash.self, forKey: .commitment)
        // Both would be two events in one place.
        guard (commitment == nil) == values.contains(.fields) else {
            throw DecodingError.dataCorruptedError(forKey: .fields, in: values, debugDescription: "fields or a commitment, and not both")
        }
        event = ShownEvent(
            try commitment.map { .nothing(EventCommitment($0)) } ?? .fields(try values.decode([ShownEvent.Part].self, forKey: .fields)))
        link = try values.decode(MerkleHash.self, forKey: .link)
        index = try values.decode(UInt64.self, forKey: .index)
        inclusion = try values.decode([MerkleHash].self, forKey: .inclusion)
    }
}

/// The first wrong thing of a bundle.
public struct BundleProblem: Error, Hashable, Sendable {
    public enum Why: Error, Hashable, Sendable {
        case notABundle
        case otherForm(Int)
        case checkpoint(CheckpointError)
        case fieldsOutOfOrder
        case notIncluded(ProofError)
        /// A list's entries are not in the order in which the log has them.
        case indexesDoNotRise
        /// The link is not the next of the chain: an event before it was left out, changed, or is of somebody else.
        case brokenChain
        case otherPerson
        case wrongCount(said: UInt64, got: Int)
    }

    public let why: Why
    /// Which event of a list, from 1.
    public let event: Int?

    init(_ why: Why, event: Int? = nil) {
        self.why = why
        self.event = event
    }

    /// Whether nothing is wrong, and it is not told yet: the log signed it, and the witnesses that the policy asks for have not.
    public var isUntold: Bool { why == .checkpoint(.notWitnessed) }

    public var sentence: String {
        let what =
            switch why {
            case .checkpoint(.notWitnessed):
                "\(CheckpointError.notWitnessed.sentence): others may have been shown another history; ask for a newer one"
            case .notABundle: "it is no proof: not the JSON that docs/trail.md describes"
            case .otherForm(let form): "it is of form \(form), which this program does not know"
            case .checkpoint(let error): error.sentence
            case .fieldsOutOfOrder: "its fields are out of order"
            case .notIncluded(let error): "the log does not hold it at that place: \(error.sentence)"
            case .indexesDoNotRise: "it does not stand after the one before it in the log"
            case .brokenChain: "it is not the next of the person's chain: one before it was left out, changed, or is somebody else's"
            case .otherPerson: "it is about somebody else"
            case .wrongCount(let said, let got): "the list says events 1 to \(said) and holds \(got)"
            }
        return event.map { "event \($0) of the list: " + what } ?? what
    }
}
