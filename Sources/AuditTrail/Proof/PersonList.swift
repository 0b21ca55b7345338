import Foundation

/// All events of a chain up to a checkpoint, as they are handed to the person: events 1 to `last` (docs/trail.md, "The list of a person").
/// That it was handed over is itself an event, of kind `list-handed`.
public struct PersonList: Hashable, Sendable, Codable {
    public static let currentForm = 1

    public let form: Int
    /// With which the person finds every entry of theirs in the public log.
    public let chainKey: MerkleHash
    /// NHS numbers that the chain is of.
    public let people: [String]
    public let last: UInt64
    public let events: [ProvenEvent]
    public let checkpoint: String

    public init(_ key: ChainKey, people: [String], events: [ProvenEvent], checkpoint: SignedNote) throws(BundleProblem) {
        guard let chainKey = MerkleHash(key.bytes) else { throw BundleProblem(.notABundle) }
        form = Self.currentForm
        self.chainKey = chainKey
        self.people = people
        last = UInt64(events.count)
        self.events = events
        self.checkpoint = String(decoding: checkpoint.bytes, as: UTF8.self)
    }

    public func bytes() throws -> Data { try BundleJSON.bytes(self) }

    /// What a list that is right shows, and how to find out whether it is all.
    public struct Verified: Sendable {
        public let list: PersonList
        public let believed: TrustPolicy.Believed
        /// The link that the chain's next entry has. An entry with it below the checkpoint's size was left out of the list.
        public let next: MerkleHash
        /// With which the chain is followed on in the log, from the list's last event.
        public let chain: (key: ChainKey, head: ChainHead)

        /// Events without text, in stretches of numbers, and between which times they were made by those around them, in milliseconds since 1970. Whether
        /// they were erased in their time or taken away, only the region's retention tells.
        public var bare: [(numbers: ClosedRange<Int>, after: UInt64?, before: UInt64?)] {
            var found: [(numbers: ClosedRange<Int>, after: UInt64?, before: UInt64?)] = []
            var last: UInt64?
            for (place, proven) in list.events.enumerated() {
                if case .nothing = proven.event.content {
                    if let open = found.last, open.numbers.upperBound == place {
                        found[found.count - 1].numbers = open.numbers.lowerBound...place + 1
                    } else {
                        found.append((place + 1...place + 1, last, nil))
                    }
                } else if case .number(let at) = proven.event[.at] {
                    if let open = found.last, open.before == nil { found[found.count - 1].before = at }
                    last = at
                }
            }
            return found
        }
    }

    /// - Throws: the first wrong thing, with its place in the list.
    public static func verify(_ json: Data, _ policy: TrustPolicy) throws(BundleProblem) -> Verified {
        let list = try BundleJSON.read(PersonList.self, json, form: currentForm)
        guard let key = ChainKey(list.chainKey.bytes) else { throw BundleProblem(.notABundle) }
        let believed = try BundleJSON.believe(list.checkpoint, policy)
        guard list.last == UInt64(list.events.count) else { throw BundleProblem(.wrongCount(said: list.last, got: list.events.count)) }
        var head = ChainHead.start
        var before: UInt64?
        for (place, proven) in list.events.enumerated() {
            do throws(BundleProblem.Why) {
                try proven.verify(believed.checkpoint)
                guard before.map({ $0 < proven.index }) ?? true else { throw .indexesDoNotRise }
                let next = head.next(proven.event.commitment, key)
                guard next.entry.link == proven.link else { throw .brokenChain }
                if case .text(let person) = proven.event[.person], !list.people.contains(where: { $0 == person }) { throw .otherPerson }
                head = next.head
            } catch { throw BundleProblem(error, event: place + 1) }
            before = proven.index
        }
        return Verified(list: list, believed: believed, next: key.link(head.number + 1, after: head.last), chain: (key, head))
    }
}
