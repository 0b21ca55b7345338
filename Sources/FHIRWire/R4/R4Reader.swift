import CSimdjson
import CareRecord
import Foundation

/// Reads answers of FHIR R4 servers: bytes in, entries out, nothing lost (laws 4, 11, 12).
public enum R4Reader {
    /// Reads one HTTP answer: a Bundle of any kind, one resource, or an OperationOutcome.
    ///
    /// Every resource in a Bundle, in nested Bundles and in Parameters is one `ReadResource`, in order. An OperationOutcome that
    /// is the whole answer is not about anybody and is only in `issues`.
    /// - Throws: where nothing can be read; what can be read in part is no error.
    public static func read(
        _ bytes: SharedBytes, _ context: ReadingContext, limits: JSONLimits = JSONLimits()
    ) throws(ReadingError) -> ReadAnswer {
        let document = try parse(bytes, limits)
        return try bytes.bytes.withUnsafeBufferPointer { buffer throws(ReadingError) in
            guard let source = buffer.baseAddress else { throw .malformed(at: 0) }
            return try withExtendedLifetime(document) { () throws(ReadingError) in
                try Reading(document, context, source: source).answer(
                    of: ReadResource.Answered(bytes: bytes, context: context, limits: limits))
            }
        }
    }

    static func parse(_ bytes: SharedBytes, _ limits: JSONLimits) throws(ReadingError) -> JSONDocument {
        do throws(JSONError) {
            return try JSONDocument(bytes, limits: limits)
        } catch {
            throw error.kind == .tooDeep ? .tooDeep(at: error.at) : .malformed(at: error.at)
        }
    }

    /// Reads an answer and says how much was read: for measuring (`bin/bench`), where only the count matters.
    public static func measure(_ bytes: SharedBytes, _ context: ReadingContext) throws(ReadingError) -> (entries: Int, resources: Int) {
        let answer = try read(bytes, context)
        return (answer.resources.reduce(0) { $0 + $1.entries.count }, answer.resources.count)
    }
}

extension Reading {
    func answer(of text: ReadResource.Answered) throws(ReadingError) -> ReadAnswer {
        let top = Node(0)
        guard isObject(top), let type = quietText(top, "resourceType") else { throw .notFHIR }
        if type == "OperationOutcome" {
            return ReadAnswer(resources: [], next: nil, total: nil, issues: issues(top), dataAsOf: context.dataAsOf, type: type)
        }
        index = AnswerIndex(most: text.limits.resources)
        index.collect(self, top)
        statementsLeft = max(0, text.limits.resources - index.resources.count)
        findModifiers()
        let asOf = dataAsOf(top, type)
        var resources: [ReadResource] = []
        resources.reserveCapacity(index.resources.count + index.strays.count)
        var issues: [ReadAnswer.Issue] = []
        var stray = 0
        for (number, found) in index.resources.enumerated() {
            while stray < index.strays.count, index.strays[stray].afterResource <= number {
                resources.append(notAResource(index.strays[stray].node, .notAnObject))
                stray += 1
            }
            begin(found.node, fullURL: found.fullURL)
            if has(found.node, "resourceType", "OperationOutcome") { issues += self.issues(found.node) }
            let bearing = ReadResource.Bearing.unread(text, number: number)
            let resource = read(found, asOf, bearing)
            resources.append(resource)
            resources += statementsInside(found.node, resource, bearing)
        }
        for rest in index.strays[stray...] { resources.append(notAResource(rest.node, .notAnObject)) }
        if index.hasFailedResponse { issues.append(.failedResponse) }
        let isBundle = type == "Bundle"
        let total = isBundle ? member(top, "total").flatMap { Int(raw($0)) } : nil
        let (matches, unmarked, inPlace) = isBundle ? self.matches(top) : ([:], 0, 0)
        let nameless = resources.count { if case .notUnderstood = $0.outcome { $0.key.type.isEmpty } else { false } }
        return ReadAnswer(
            resources: resources, next: isBundle ? next(top) : nil, total: total, issues: issues, dataAsOf: asOf, type: type,
            leftOut: index.leftOut + statementsLeftOut, matches: matches, unmarkedMessages: unmarked,
            holdsPartOfSearch: index.holdsPartOfSearch, ofNoSection: nameless + inPlace)
    }

    // MARK: One resource

    func read(_ found: AnswerIndex.Found, _ asOf: Date?, _ bearing: ReadResource.Bearing) -> ReadResource {
        let node = found.node
        guard let type = quietText(node, "resourceType"), !type.isEmpty else { return notAResource(node, .noResourceType) }
        // What is two things at once is neither.
        if differs(node, "resourceType") { return notAResource(node, .twoTypes) }
        let key = key(node, type)
        let fullURL = found.fullURL.map { document.text($0.index) }
        let subject = subject(node, type: type, fullURL: found.fullURL)
        resourceSubject = subject
        guard let section = Section.of(resourceType: type), let reader = EntryReaders.reader(for: type) else {
            if ResourceTypes.isMisspelt(type) { return notAResource(node, .noResourceType) }
            return ReadResource(
                key: key, fullURL: fullURL, raw: bytes(node), entries: [], outcome: .listed, subject: subject, bearing: bearing)
        }
        let whole = entry(node, key, reader, asOf)
        let parts = section == .results ? containedResults(whole, key, asOf) : []
        return ReadResource(
            key: key, fullURL: fullURL, raw: bytes(node), entries: [whole] + parts, outcome: .entry(section), subject: subject,
            bearing: bearing, told: told, holdsOthers: type == "Patient" && !othersInside(node, found.fullURL).isEmpty,
            isOwnerElsewhere: namesOrganisationElsewhere && !whole.provenance.isOrganisationNamed)
    }

    /// Results inside a report or panel are entries of their own, with its provenance: in no other resource do they stand (law 11). They are
    /// counted with the resource that they came in.
    private func containedResults(_ whole: Entry, _ key: ResourceKey, _ asOf: Date?) -> [Entry] {
        allowed(containedObservations()).enumerated().map { number, node in
            beginPart()
            return entry(node, key, Reading.observation, asOf, part: (number + 1, whole))
        }
    }

    /// - Parameter part: the number of what stands inside a resource, and the resource's own statement.
    private func entry(
        _ node: Node, _ key: ResourceKey, _ reader: EntryReaders.Reader, _ asOf: Date?, part: (number: Int, whole: Entry)? = nil
    ) -> Entry {
        var draft = Draft()
        // What a resource carries bears on all that is inside it.
        let modifiers = modifiers()
        // First, so that no number of other problems leaves it out.
        for modifier in modifiers.first { note(modifier, .modifier) }
        noteKeptBack(node)
        var content = reader(self)(node, &draft)
        if resourceSubject.isOfAThing || resourceSubject.holdsThings, let about = aboutThing(node, of: key.type, isPart: part != nil) {
            content = ofThing(about, content, &draft)
        }
        if modifiers.count > 0 { content = mayMeanElse(content, &draft, modifiers) }
        if document.repeatedKeys > 0 { noteRepeatedKeys(node) }
        for text in datesAsSent { draft.detail("Date as sent", text) }
        let narrative = member(node, "text").flatMap { member($0, "div") }.flatMap { isText($0) ? $0 : nil }
        var isNarrativeOnly = false
        if (draft.title.shown ?? "").isEmpty, let narrative {
            isNarrativeOnly = true
            let words = words(ofNarrative: narrative)
            draft.title = Concept(codings: draft.title.codings, text: Self.beginning(words))
            // A sentence's end can turn its beginning round, and paper has nothing to open.
            if draft.title.text != words { draft.detail(Detail.wholeNarrative, words) }
        }
        var owner = owner(node, draft)
        if let whole = part?.whole {
            if !owner.isNamed { owner = (whole.provenance.organisation, whole.provenance.isOrganisationNamed, owner.stated) }
            // A mistake is a mistake with all that is in it.
            if whole.status?.meaning == .enteredInError { draft.status = whole.status }
        }
        return Entry(
            id: EntryID(resource: key, part: part?.number ?? 0), title: draft.title, status: draft.status, assertion: draft.assertion,
            when: draft.when,
            until: draft.until, content: content,
            provenance: Provenance(
                organisation: owner.organisation, isOrganisationNamed: owner.isNamed, resource: key, statedOrganisation: owner.stated,
                author: draft.author,
                recorded: draft.recorded, fetched: context.fetched, dataAsOf: asOf),
            notes: draft.notes, details: draft.details, attachments: draft.attachments,
            narrative: narrative.map { place(inResource: $0) }, isNarrativeOnly: isNarrativeOnly, problems: problems,
            isSaidInPart: problems.contains { $0.reason == .keptBack })
    }

    /// Members said twice: the first is read, and that there was another is said.
    private func noteRepeatedKeys(_ node: Node) {
        for index in (node.index + 1)..<max(node.index + 1, after(node).index)
        where nodes[index].info & CR_JSON_REPEATED.rawValue != 0 && isText(Node(index)) {
            note(Node(index + 1), .saidTwice)
        }
    }

    /// Whose word it is: an organisation the resource names, where the source answers for it; else the source's own (law 5).
    private func owner(_ node: Node, _ draft: Draft) -> (organisation: ODSCode, isNamed: Bool, stated: String?) {
        var named = draft.organisations
        if named.isEmpty, let contact = member(node, "encounter") ?? member(node, "context"), isObject(contact) {
            let provider = organisation(ofReference: contact)
            if !provider.isEmpty { named = [provider] }
        }
        let own = named.lazy.compactMap(\.ods).first { self.context.organisations.contains($0) }
        let stated = named.lazy.compactMap { $0.name ?? $0.ods?.code }.first
        // Of a source that answers for one organisation there is nobody else whose it could be.
        return (own ?? context.organisation, own != nil || context.organisations == [context.organisation], stated)
    }

    /// A narrative as plain text; nil where it has none.
    private func words(ofNarrative narrative: Node) -> String? {
        let safe = NarrativeSanitiser.sanitise(document.text(narrative.index), limits: .init(input: 64_000, output: 64_000))
        let words = safe.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.isEmpty ? nil : safe.isCutShort ? words + " [cut short here]" : words
    }

    /// The beginning of a narrative as a title.
    private static func beginning(_ words: String?) -> String? {
        guard let words, words.count > 120 else { return words }
        return words.prefix(119).trimmingSuffix() + "…"
    }

    func key(_ node: Node, _ type: String) -> ResourceKey {
        let meta = member(node, "meta")
        let version = meta.flatMap { quietText($0, "versionId") }
        // Only versions are ordered by it.
        let updated = version == nil ? nil : meta.flatMap { quietText($0, "lastUpdated") }.flatMap { PartialDate($0) }
        return ResourceKey(
            source: context.source, type: type, id: quietText(node, "id") ?? "", version: version,
            updated: updated?.earliestMillisecond, contentHash: hash(node))
    }

    func bytes(_ node: Node) -> RawResource {
        let it = nodes[node.index]
        return RawResource(buffer: document.source, range: Int(it.start)..<Int(it.end))
    }

    /// As many of them as may still be made of this answer.
    func allowed(_ nodes: [Node]) -> ArraySlice<Node> {
        let taken = nodes.prefix(statementsLeft)
        statementsLeft -= taken.count
        statementsLeftOut += nodes.count - taken.count
        return taken
    }

    private func notAResource(_ node: Node, _ reason: NotUnderstood.Reason) -> ReadResource {
        ReadResource(
            key: key(node, ""), fullURL: nil, raw: bytes(node), entries: [],
            outcome: .notUnderstood(NotUnderstood(place: place(of: node), reason: reason)),
            subject: ReadResource.Subject(reference: nil))
    }

    // MARK: The answer around them

    func next(_ bundle: Node) -> String? {
        var isUnreadable = false
        for links in members(bundle, "link") {
            guard isArray(links) || isObject(links) else {
                isUnreadable = true
                continue
            }
            // A single link without its list is one all the same.
            let each =
                isArray(links)
                ? Nodes(document: document, at: links.index + 1, end: after(links).index)
                : Nodes(document: document, at: links.index, end: after(links).index)
            for link in each where has(link, "relation", "next") {
                if let url = quietText(link, "url"), !url.isEmpty { return url }
                isUnreadable = true
            }
        }
        return isUnreadable ? "" : nil
    }

    /// What matched, by type; what is no resource as one of the type "". An entry that does not say how it came in is taken to match, but for a
    /// message about the search: those that do not say so either are counted apart; and so are those that stand in the place of something else.
    func matches(_ bundle: Node) -> (found: [String: Int], unmarkedMessages: Int, messagesInPlace: Int) {
        var found: [String: Int] = [:]
        var (unmarked, inPlace) = (0, 0)
        for entries in members(bundle, "entry") where isArray(entries) {
            for entry in Nodes(document: document, at: entries.index + 1, end: after(entries).index) {
                let type = member(entry, "resource").flatMap { quietText($0, "resourceType") } ?? ""
                let search = member(entry, "search")
                if let search, has(search, "mode", "outcome") { continue }
                // A server that may not give what matched puts a message in its place.
                let isInPlace =
                    type == "OperationOutcome" && (search.map { has($0, "mode", "match") } ?? false || isAtAnothersAddress(entry))
                if isInPlace { inPlace += 1 }
                if let search, has(search, "mode", "include") { continue }
                if type != "OperationOutcome" {
                    found[ResourceTypes.isMisspelt(type) ? "" : type, default: 0] += 1
                } else if isInPlace {
                    found["", default: 0] += 1
                } else {
                    unmarked += 1
                }
            }
        }
        return (found, unmarked, inPlace)
    }

    /// Whether a message stands at the address of a resource of another type, or of a version of one.
    private func isAtAnothersAddress(_ entry: Node) -> Bool {
        guard let url = quietText(entry, "fullUrl"), url.hasPrefix("http") else { return false }
        var parts = url.split(separator: "/")
        if parts.count > 5, parts[parts.count - 2] == "_history" { parts.removeLast(2) }
        guard parts.count > 3 else { return false }
        let type = String(parts[parts.count - 2])
        return type != "OperationOutcome" && ResourceTypes.all.contains(type)
    }

    /// Whether a Bundle that is the answer to a search is not the whole of it.
    func isPartOfSearch(_ bundle: Node) -> Bool {
        guard has(bundle, "type", "searchset") || has(bundle, "type", "history") else { return false }
        if next(bundle) != nil { return true }
        guard let total = member(bundle, "total").flatMap({ Int(raw($0)) }), total > 0 else { return false }
        let (found, unmarked, _) = matches(bundle)
        return total > found.values.reduce(unmarked, +)
    }

    func issues(_ outcome: Node) -> [ReadAnswer.Issue] {
        list(outcome, "issue").filter(isObject).map { issue in
            let details = member(issue, "details").map { list($0, "coding").filter(isObject) } ?? []
            return ReadAnswer.Issue(
                severity: quietText(issue, "severity") ?? "", code: quietText(issue, "code") ?? "",
                details: details.map { "\(quietText($0, "system") ?? "")|\(quietText($0, "code") ?? "")" })
        }
    }

    /// The older of what the HTTP answer and the Bundle say.
    func dataAsOf(_ top: Node, _ type: String) -> Date? {
        guard type == "Bundle" else { return context.dataAsOf }
        let said = quietText(top, "timestamp") ?? member(top, "meta").flatMap { quietText($0, "lastUpdated") }
        guard let said, let date = PartialDate(said) else { return context.dataAsOf }
        let own = Date(timeIntervalSince1970: TimeInterval(date.earliest))
        return min(own, context.dataAsOf ?? own)
    }
}

extension Substring {
    fileprivate func trimmingSuffix() -> String { String(self).trimmed }
}
