import AccessControl
import CareRecord
import FHIRWire

/// A source's word that a list of its own is empty because it keeps it back, or never asked: then nothing that came is no "none recorded" (law 4).
///
/// A source may send tens of thousands of them: what one more costs does not grow with how many there are.
struct EmptyListsSaid: Sendable {
    private var lists: [Section: [EmptyReason: Set<ResourceKey>]] = [:]
    private var words: [ResourceKey: Set<EmptyList>] = [:]

    /// - Returns: whether no list had said so of this section before: only then is there anything new to say.
    mutating func insert(_ word: EmptyList, of list: ResourceKey) -> Bool {
        words[list, default: []].insert(word)
        let isNew = lists[word.section]?[word.reason] == nil
        lists[word.section, default: [:]][word.reason, default: []].insert(list)
        return isNew
    }

    /// Takes a list's words back.
    /// - Returns: the sections of which no other list says the same.
    mutating func remove(_ list: ResourceKey) -> Set<Section> {
        var less: Set<Section> = []
        for word in words.removeValue(forKey: list) ?? [] {
            lists[word.section]?[word.reason]?.remove(list)
            guard lists[word.section]?[word.reason]?.isEmpty == true else { continue }
            lists[word.section]?[word.reason] = nil
            less.insert(word.section)
        }
        return less
    }

    func reasons(_ section: Section) -> Set<EmptyReason> { lists[section].map { Set($0.keys) } ?? [] }
}

/// What sources' lists say of their sections, told once for each section of a source while cells are settled together: it is the same for each of
/// its organisations, and of a source of hundreds it is much to tell. Kept no longer, since a Patient or a label that comes may change it.
struct ListsTold: Sendable {
    private var told: [SourceID: [Section: [CutShort]]] = [:]

    mutating func said(by source: SourceID, _ section: Section, telling: () -> [CutShort]) -> [CutShort] {
        if let told = told[source]?[section] { return told }
        let now = telling()
        told[source, default: [:]][section] = now
        return now
    }
}

extension LiveLook {
    /// Takes the word of a List that is the person's. It says nothing of them but why nothing is there, so it is heard where the list itself is of a
    /// kind that this role does not see.
    func hear(_ resource: ReadResource) {
        guard let word = R4Reader.emptyList(resource) else { return }
        guard content.emptyLists[resource.key.source, default: EmptyListsSaid()].insert(word, of: resource.key) else { return }
        settleAgain(cells(of: resource.key.source, word.section))
    }

    /// Whether a list that is withheld for this reason is the person's, and its word may be told: where it is sensitive, only if how many are may be.
    func isHeard(_ reason: WithheldReason, _ saying: SensitivityLabel.Saying?) -> Bool {
        switch reason {
        case .byPolicy, .notShared, .whereabouts: true
        case .sensitive: saying == nil || saying == .count
        case .possibleMixUp, .birthDateNotKnown, .subjectNotTold, .bySource, .notAccounted, .notChecked, .sensitiveSomewhere: false
        }
    }

    /// As if it had not been said: the list was taken back.
    func unhear(_ list: ResourceKey, _ touched: inout Set<Cell>) {
        for section in content.emptyLists[list.source]?.remove(list) ?? [] { touched.formUnion(cells(of: list.source, section)) }
    }

    /// A list that this role does not see, and its word.
    struct UnseenList: Sendable {
        let list: ReadResource
        let word: EmptyList

        /// The reasons that any of these lists may be heard with. A source may send tens of thousands that say the same, so they are asked by few,
        /// then by more, and one whose reason was heard is not asked.
        /// - Parameter heard: the reasons of those of some lists that may be heard.
        static func reasons(_ lists: [UnseenList], heard: ([UnseenList]) -> Set<EmptyReason>) -> Set<EmptyReason> {
            var said: Set<EmptyReason> = []
            var (rest, most) = (lists[...], 8)
            while !rest.isEmpty {
                let some = rest.prefix(most).filter { !said.contains($0.word.reason) }
                rest = rest.dropFirst(most)
                if !some.isEmpty { said.formUnion(heard(some)) }
                most *= 4
            }
            return said
        }
    }

    /// Keeps the word of a list that came only so that the rest can be labelled: who sees less must not read "none recorded" for it. Nothing else of it
    /// is kept.
    func noteUnseen(_ resource: ReadResource) {
        guard !isForLabellingOnly(resource.key.source), let word = R4Reader.emptyList(resource) else { return }
        content.unseenLists[resource.key.source, default: [:]][word.section, default: []].append(
            UnseenList(list: resource.named, word: word))
    }

    /// Why those of these lists are empty that are this person's, and are not kept from being told.
    private func reasonsHeard(_ unseen: [UnseenList], _ source: SourceID) -> Set<EmptyReason> {
        let labelling = labelling(source)
        let patients = content.patients[source] ?? [:]
        let known = content.knownPatients[source] ?? KnownPatients()
        return UnseenList.reasons(unseen) { some in
            let mayBeTold = some.filter { one in
                switch outcome(one.list) {
                case .shown, .shownReduced: true
                case .withheld(let saying, _): saying == .count
                case .removed: false
                }
            }
            guard !mayBeTold.isEmpty else { return [] }
            let labelled = labelling.label(mayBeTold.map { Arrived(resource: $0.list, digest: []) }, patients: patients, known: known)
            let unheard = Set(labelled.withheld.lazy.filter { !self.isHeard($0.reason, nil) }.map(\.resource.key))
            return Set(mayBeTold.lazy.filter { !unheard.contains($0.list.key) }.map(\.word.reason))
        }
    }

    /// Another word about a source's Patients: whose its lists are may be another's.
    func judgeUnseenAgain(_ source: SourceID, _ touched: inout Set<Cell>) {
        for section in (content.unseenLists[source] ?? [:]).keys { touched.formUnion(cells(of: source, section)) }
    }

    /// What a source said of its own list of this section, each reason once and in one order whatever came first.
    func emptyLists(of source: SourceID, _ section: Section) -> [CutShort] {
        var said = content.emptyLists[source]?.reasons(section) ?? []
        // What is said already need not be asked of any more lists.
        let unseen = (content.unseenLists[source]?[section] ?? []).filter { !said.contains($0.word.reason) }
        if !unseen.isEmpty { said.formUnion(reasonsHeard(unseen, source)) }
        return EmptyReason.allCases.filter(said.contains).map { .listIsEmpty($0) }
    }

    /// Whose list it is, of several organisations that the source answers for, is not said where it could be told: none of them says "none recorded".
    private func cells(of source: SourceID, _ section: Section) -> [Cell] {
        (content.cells[source] ?? [:]).keys.map { Cell(source: source, organisation: $0, section: section) }
    }
}
