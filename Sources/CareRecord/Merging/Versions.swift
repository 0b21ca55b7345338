/// Versions of one resource that a source sent beside each other (a history, or a page that changed while it was paged): only the newest
/// stands, the others are shown as replaced (law 12, "superseded").
struct Versions: Sendable {
    /// One resource: of one organisation, since two shards behind one address may use one id for two things.
    private struct Name: Hashable {
        let organisation: ODSCode, source: SourceID, type: String, id: String

        init(_ entry: Entry) {
            organisation = entry.provenance.organisation
            let key = entry.id.resource
            (source, type, id) = (key.source, key.type, key.id)
        }
    }

    /// Most resources come in one version: a second one makes a list.
    private var first: [Name: ResourceKey] = [:]
    private var all: [Name: Set<ResourceKey>] = [:]
    private var changed: Set<Name> = []
    private(set) var replaced: Set<ResourceKey> = []

    mutating func take(_ entry: Entry) {
        let key = entry.id.resource
        guard !key.id.isEmpty else { return }
        let name = Name(entry)
        guard let known = first[name] else {
            first[name] = key
            return
        }
        guard known != key, all[name, default: [known]].insert(key).inserted else { return }
        changed.insert(name)
    }

    /// Those that are replaced, or are not any more, since this was asked last. O(n) in the versions of the names that gained one.
    mutating func settle() -> Set<ResourceKey> {
        guard !changed.isEmpty else { return [] }
        var turned: Set<ResourceKey> = []
        for name in changed {
            let keys = all[name] ?? []
            let now = Self.replaced(keys)
            let before = replaced.intersection(keys)
            turned.formUnion(now.symmetricDifference(before))
            replaced.subtract(before)
            replaced.formUnion(now)
        }
        changed = []
        return turned
    }

    /// By when they were changed where all say it, else by their numbers where all have one (HL7 FHIR R4 3.1.0.1.3: a server changes both
    /// with each version; `versionId` need be no number). Where neither tells, none is: two resources under one id stay two.
    private static func replaced(_ keys: Set<ResourceKey>) -> Set<ResourceKey> {
        guard keys.allSatisfy({ $0.version != nil }) else { return [] }
        let isDated = keys.allSatisfy { $0.updated != nil }
        guard isDated || keys.allSatisfy({ $0.versionNumber != nil }) else { return [] }
        func rank(_ key: ResourceKey) -> (Int64, Int64) { (isDated ? key.updated ?? 0 : 0, key.versionNumber ?? 0) }
        guard let newest = keys.max(by: { rank($0) < rank($1) }) else { return [] }
        // One version sent in two forms is two resources, not an older and a newer one.
        return keys.filter { $0.version != newest.version && rank($0) < rank(newest) }
    }
}

extension ResourceKey {
    fileprivate var versionNumber: Int64? { version.flatMap { Int64($0) } }

    /// Of two of one name: nil where nothing tells.
    func isLaterVersion(than other: ResourceKey) -> Bool? {
        let (a, b) = ((updated ?? .min, versionNumber ?? .min), (other.updated ?? .min, other.versionNumber ?? .min))
        return a == b ? nil : a > b
    }
}

extension Entry {
    /// The same statement as one that a later version replaced. What is a mistake stays one.
    var asReplaced: Entry {
        replaced(status.map { "\($0.asSent), in an earlier version" } ?? "an earlier version")
    }

    /// The same document as one that another of its source says it replaces.
    var asReplacedByAnother: Entry {
        replaced(status.map { "\($0.asSent), replaced by another document" } ?? "replaced by another document")
    }

    private func replaced(_ sent: String) -> Entry {
        guard stands else { return self }
        return Entry(
            id: id, title: title, status: Status(asSent: sent, meaning: .superseded), assertion: assertion, when: when, until: until,
            content: content, provenance: provenance, notes: notes, details: details, attachments: attachments, narrative: narrative,
            isNarrativeOnly: isNarrativeOnly, problems: problems, isSaidInPart: isSaidInPart, apart: apart)
    }
}
