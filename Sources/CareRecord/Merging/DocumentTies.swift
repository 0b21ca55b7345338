/// How the documents of a record hang together by what they say of each other: which is replaced by another of its source (law 12,
/// "superseded"), which adds to which. Nothing is hidden by it. The set of entries decides everything, their order nothing (law 11).
struct DocumentTies: Sendable {
    /// A document of a source, in whichever of its versions.
    private struct Name: Hashable {
        let source: SourceID, type: String, id: String
    }

    /// What a source names by a business identifier.
    private struct Alias: Hashable {
        let source: SourceID, identifier: String
    }

    private var versions: [Name: [Entry]] = [:]
    /// Whose they are.
    private var organisations: [Name: Set<ODSCode>] = [:]
    /// Several where several documents bear it: then it names none.
    private var named: [Alias: Set<Name>] = [:]
    /// Those that say something of another.
    private var saying: [EntryID: Entry] = [:]
    private var hasChanged = false
    private(set) var replaced: Set<ResourceKey> = []
    /// Who says something of a document; made when it is settled.
    private var saidOf: [Name: [(kind: DocumentRelation.Kind, by: EntryID)]] = [:]

    /// Takes one in that is not there yet.
    mutating func take(_ entry: Entry) {
        // The section is asked first: to ask the content copies it.
        guard entry.section == .documents, case .document(let it) = entry.content, let name = Self.name(entry) else { return }
        versions[name, default: []].append(entry)
        organisations[name, default: []].insert(entry.provenance.organisation)
        for identifier in it.identifiers { named[Alias(source: name.source, identifier: identifier), default: []].insert(name) }
        if !it.relations.isEmpty { saying[entry.id] = entry }
        hasChanged = true
    }

    private static func name(_ entry: Entry) -> Name? {
        let key = entry.id.resource
        return key.id.isEmpty ? nil : Name(source: key.source, type: key.type, id: key.id)
    }

    private func name(_ target: DocumentRelation.Target, of source: SourceID) -> Name? {
        switch target {
        case .resource(let type, let id): return Name(source: source, type: type, id: id)
        case .identifier(let identifier):
            guard let all = named[Alias(source: source, identifier: identifier)], all.count == 1 else { return nil }
            return all.first
        }
    }

    /// Those that are replaced, or are not any more, since this was asked last.
    /// - Parameter old: resources that a later version of themselves replaced: what only these say is said no more.
    /// - Complexity: O(documents and what they say of each other).
    mutating func settle(without old: Set<ResourceKey>) -> Set<ResourceKey> {
        guard hasChanged, !saying.isEmpty else { return [] }
        hasChanged = false
        saidOf = [:]
        var edges: [Name: [Name: Reach]] = [:]
        for (id, entry) in saying where !old.contains(id.resource) && entry.status?.meaning != .enteredInError {
            guard case .document(let it) = entry.content, let own = Self.name(entry) else { continue }
            for relation in Set(it.relations) {
                guard let other = name(relation.target, of: own.source), other != own, isOf(entry.provenance.organisation, other) else {
                    continue
                }
                saidOf[other, default: []].append((relation.kind, id))
                if relation.kind == .replaces { edges[own, default: [:]][other, default: Reach()].extend(entry.provenance.recorded) }
            }
        }
        for name in saidOf.keys { saidOf[name]?.sort { ($0.kind.rawValue, $0.by) < ($1.kind.rawValue, $1.by) } }
        let now = replaced(edges)
        let turned = now.symmetricDifference(replaced)
        replaced = now
        return turned
    }

    private func replaced(_ edges: [Name: [Name: Reach]]) -> Set<ResourceKey> {
        let circular = Self.circular(edges.mapValues { Array($0.keys) })
        var reach: [Name: Reach] = [:]
        for (own, others) in edges {
            // Of two that replace each other nothing tells which is the later one: both stand.
            for (other, its) in others where !(circular.contains(own) && circular.contains(other)) {
                reach[other, default: Reach()].extend(its)
            }
        }
        var found: Set<ResourceKey> = []
        for (name, its) in reach {
            guard let all = versions[name], Self.isOne(all) else { continue }
            for entry in all where its.reaches(entry.provenance.recorded) { found.insert(entry.id.resource) }
        }
        return found
    }

    /// Whether a document came, and all that came under its id is of the organisation of whoever speaks of it: two servers behind one address may
    /// each have one, and the one that was meant may not have come.
    private func isOf(_ organisation: ODSCode, _ name: Name) -> Bool { organisations[name] == [organisation] }

    /// Whether these are one document, in several versions perhaps: under one id two servers behind one address may each have one, and nothing
    /// tells which of them is meant.
    private static func isOne(_ all: [Entry]) -> Bool {
        all.count == 1
            || all.allSatisfy {
                $0.id.resource.version != nil && $0.provenance.organisation == all[0].provenance.organisation
            }
    }

    /// Documents that lie in a circle, or between two: those that are left when all that nobody replaces, and all that replace nobody, are
    /// taken away again and again.
    private static func circular(_ edges: [Name: [Name]]) -> Set<Name> {
        var left = Set(edges.keys).union(edges.values.joined())
        var back: [Name: [Name]] = [:]
        for (own, others) in edges { for other in others { back[other, default: []].append(own) } }
        for (ahead, behind) in [(edges, back), (back, edges)] {
            var count = Dictionary(uniqueKeysWithValues: left.map { name in (name, (behind[name] ?? []).count { left.contains($0) }) })
            var free = left.filter { count[$0] == 0 }.map { $0 }
            while let name = free.popLast() {
                left.remove(name)
                for next in ahead[name] ?? [] where left.contains(next) {
                    count[next, default: 1] -= 1
                    if count[next] == 0 { free.append(next) }
                }
            }
        }
        return left
    }

    /// Up to when what was written down is replaced: a document does not replace one that is newer than itself.
    private struct Reach {
        private var latest: PartialDate?
        /// One that does not say when it was written down replaces whatever it names.
        private var isEndless = false

        mutating func extend(_ recorded: PartialDate?) {
            guard let recorded else {
                isEndless = true
                return
            }
            if latest.map({ $0 < recorded }) ?? true { latest = recorded }
        }

        mutating func extend(_ other: Reach) {
            isEndless = isEndless || other.isEndless
            if let latest = other.latest { extend(latest) }
        }

        func reaches(_ recorded: PartialDate?) -> Bool {
            guard !isEndless, let recorded, let latest else { return true }
            return recorded < latest || recorded.isCompatible(with: latest)
        }
    }

    /// What this document and others of its source say of each other, in an order of its own; at most so many, and how many more there are.
    func ties(of entry: Entry, most: Int) -> (ties: [(kind: DocumentRelation.Kind, isSaidByThis: Bool, other: EntryID)], more: Int) {
        guard !saying.isEmpty, entry.section == .documents, let own = Self.name(entry) else { return ([], 0) }
        var found: [(kind: DocumentRelation.Kind, isSaidByThis: Bool, other: EntryID)] = []
        var count = 0
        if case .document(let it) = entry.content {
            for relation in it.relations {
                guard let name = name(relation.target, of: own.source), name != own, isOf(entry.provenance.organisation, name),
                    let all = versions[name]
                else { continue }
                count += 1
                // Of a document in several versions the latest is the one to open.
                guard found.count < most, let latest = all.max(by: Self.isEarlier) else { continue }
                found.append((relation.kind, true, latest.id))
            }
        }
        let others = saidOf[own] ?? []
        for one in others.prefix(most - found.count) { found.append((one.kind, false, one.by)) }
        return (found, count + others.count - found.count)
    }

    private static func isEarlier(_ a: Entry, _ b: Entry) -> Bool {
        b.id.resource.isLaterVersion(than: a.id.resource) ?? (a.id < b.id)
    }
}
