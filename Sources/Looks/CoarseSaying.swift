import AccessControl
import CareRecord

/// How a panel says what is withheld as sensitive and counted nowhere: each as coarsely as its label has it, so that pages and the look as a resource,
/// which read the panel, cannot differ. Pure.
enum CoarseSaying {
    /// One resource that is withheld.
    struct Withheld: Sendable {
        let saying: SensitivityLabel.Saying
        let source: SourceID
        let organisation: ODSCode
        /// Nil: of a type of no section.
        let section: Section?
    }

    private struct Row: Hashable {
        let source: SourceID
        let organisation: ODSCode
    }

    private struct Place: Hashable {
        let row: Row
        let section: Section
    }

    /// - Parameter all: of several, each is said at its own place. What is said by count is in the panel already.
    static func panel(_ panel: [OrganisationAnswers], saying all: some Sequence<Withheld>) -> [OrganisationAnswers] {
        var (places, rows, isAnywhere): (Set<Place>, Set<Row>, Bool) = ([], [], false)
        for it in all {
            let row = Row(source: it.source, organisation: it.organisation)
            switch (it.saying, it.section) {
            case (.count, _): continue
            case (.section, let section?): places.insert(Place(row: row, section: section))
            case (.section, nil), (.organisation, _): rows.insert(row)
            case (.record, _): isAnywhere = true
            }
        }
        return panel.map { answers in
            let row = Row(source: answers.source, organisation: answers.organisation.ods)
            let isHere = isAnywhere || rows.contains(row)
            return answers.changing { section, answer in
                if places.contains(Place(row: row, section: section)) { say(.sensitive, .someWithheld, &answer) }
                // In every section alike, so that it tells none.
                if isHere { say(.sensitiveSomewhere, .withheldSomewhere, &answer) }
            }
        }
    }

    /// How the panel of an exit of originals says where they are all kept back (`HeldBack`): in the same words in every section that shows anything and
    /// that it speaks of, so that none tells where what is withheld is. A look's own pages serve originals one by one, and each entry's page says it.
    static func panel(_ panel: [OrganisationAnswers], holdingBack heldBack: HeldBack) -> [OrganisationAnswers] {
        guard heldBack != HeldBack() else { return panel }
        return panel.map { row in
            row.changing { section, answer in
                guard answer.entries > 0, heldBack.covers(row.source, row.organisation.ods, section) else { return }
                answer.cutShort.append(.originalsHeldBack)
            }
        }
    }

    private static func say(_ reason: WithheldReason, _ cut: CutShort, _ answer: inout SectionAnswer) {
        switch answer.state {
        // An answer that has not come says nothing, and what nobody was asked for is not withheld.
        case .waiting, .notShared, .notAsked(.notKnownThere), .notAsked(.notOffered), .notAsked(.notAllowed), .notAsked(.suspended): break
        case .nothingRecorded: answer.state = .withheld(reason)
        case .entries, .withheld, .notUnderstood, .unavailable, .notAsked(.notAskedThere): answer.cutShort.append(cut)
        }
    }
}
