import AccessControl
import CareRecord
import FHIRWire

/// A source's word that a list of its own is empty because it keeps it back, or never asked: then nothing that came is no "none recorded" (law 4).
extension LiveLook {
    /// One such word, and of which list.
    struct EmptyListSaid: Sendable, Hashable {
        let list: ResourceKey
        let word: EmptyList
    }

    /// Takes the word of a List that is the person's. It says nothing of them but why nothing is there, so it is heard where the list itself is of a
    /// kind that this role does not see.
    func hear(_ resource: ReadResource) {
        guard let word = R4Reader.emptyList(resource) else { return }
        content.emptyLists[resource.key.source, default: []].insert(EmptyListSaid(list: resource.key, word: word))
        for cell in cells(of: resource.key.source, word.section) { settleAgain(cell) }
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
        let said = (content.emptyLists[list.source] ?? []).filter { $0.list == list }
        guard !said.isEmpty else { return }
        content.emptyLists[list.source]?.subtract(said)
        for one in said { touched.formUnion(cells(of: list.source, one.word.section)) }
    }

    /// A list that this role does not see, and its word.
    struct UnseenList: Sendable {
        let list: ReadResource
        let word: EmptyList
    }

    /// Keeps the word of a list that came only so that the rest can be labelled: who sees less must not read "none recorded" for it. Nothing else of it
    /// is kept.
    func noteUnseen(_ resource: ReadResource) {
        guard !isForLabellingOnly(resource.key.source), let word = R4Reader.emptyList(resource) else { return }
        content.unseenLists[resource.key.source, default: []].append(UnseenList(list: resource.named, word: word))
    }

    /// Whether it is this person's, and is not kept from being told.
    private func isHeard(_ unseen: UnseenList) -> Bool {
        switch outcome(unseen.list) {
        case .shown, .shownReduced: break
        case .withheld(let saying, _): if saying != .count { return false }
        case .removed: return false
        }
        let source = unseen.list.key.source
        let labelled = labelling(source).label(
            [Arrived(resource: unseen.list, digest: [])], patients: content.patients[source] ?? [:],
            known: content.knownPatients[source] ?? KnownPatients())
        return labelled.withheld.allSatisfy { isHeard($0.reason, nil) }
    }

    /// Another word about a source's Patients: whose its lists are may be another's.
    func judgeUnseenAgain(_ source: SourceID, _ touched: inout Set<Cell>) {
        for unseen in content.unseenLists[source] ?? [] { touched.formUnion(cells(of: source, unseen.word.section)) }
    }

    /// What a source said of its own list of this section, each reason once and in one order whatever came first.
    func emptyLists(of source: SourceID, _ section: Section) -> [CutShort] {
        var said = Set((content.emptyLists[source] ?? []).filter { $0.word.section == section }.map(\.word.reason))
        for unseen in content.unseenLists[source] ?? [] where unseen.word.section == section && isHeard(unseen) {
            said.insert(unseen.word.reason)
        }
        return EmptyReason.allCases.filter(said.contains).map { .listIsEmpty($0) }
    }

    /// Whose list it is, of several organisations that the source answers for, is not said where it could be told: none of them says "none recorded".
    private func cells(of source: SourceID, _ section: Section) -> [Cell] {
        (content.cells[source] ?? [:]).keys.map { Cell(source: source, organisation: $0, section: section) }
    }
}
