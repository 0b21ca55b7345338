/// One fact, with every original that says it. The lead is shown; the others are one step away.
public struct Statement: Hashable, Sendable, Identifiable {
    public var id: EntryID { lead.id }
    /// The original that is shown: the most precisely dated, then the one that says most, then the best coded, then the first by name; never by arrival.
    public let lead: Entry
    /// All originals, the lead first, then by name.
    public let entries: [Entry]

    /// Organisations that say it, in order of code.
    public var organisations: [ODSCode] { Array(Set(entries.map(\.provenance.organisation))).sorted() }
}

/// Statements about one thing that cannot all hold. Nobody wins: all are shown with the same weight.
public struct Disagreement: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// An allergy here and "no known allergies" there.
        case allergyAndNoneKnown = "allergy-and-none-known"
        /// An allergy that stands here and is refuted or over there.
        case allergyStatus = "allergy-status"
        case medicineStatus = "medicine-status"
        case medicineDose = "medicine-dose"
        case medicineStrength = "medicine-strength"
        /// Rate, greatest dose, site, or when needed.
        case medicineDosing = "medicine-dosing"
        case conditionStatus = "condition-status"
        case carePlanWishes = "care-plan-wishes"
        case bloodGroup = "blood-group"

        fileprivate var words: String {
            switch self {
            case .allergyAndNoneKnown: "Organisations differ"
            case .allergyStatus: "Organisations differ on the status"
            case .medicineStatus: "Organisations differ on the status"
            case .medicineDose: "Organisations differ on the dose"
            case .medicineStrength: "Organisations differ on the strength"
            case .medicineDosing: "Organisations differ on how it is to be given"
            case .conditionStatus: "Organisations differ on the status"
            case .carePlanWishes: "Plans differ"
            case .bloodGroup: "Two blood groups are recorded"
            }
        }
    }
    public let kind: Kind
    /// The statements that differ, newest first.
    public let statements: [Statement]

    /// The heading over the statements: of wishes, what it is that differs.
    public var words: String {
        guard kind == .carePlanWishes else { return kind.words }
        let plans = statements.count - flags - findings
        let kinds = [(plans, "plan"), (flags, "flag"), (findings, "finding")].filter { $0.0 > 0 }
        if kinds.count == 1, let only = kinds.first {
            return only.0 == 2 ? "Two \(only.1)s differ" : only.1.prefix(1).uppercased() + only.1.dropFirst() + "s differ"
        }
        let isOneEach = kinds.allSatisfy { $0.0 == 1 }
        let names = kinds.map { isOneEach ? "a \($0.1)" : $0.1 + "s" }
        let list = names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
        return list.prefix(1).uppercased() + list.dropFirst() + " differ"
    }

    /// How many of the statements are flags.
    public var flags: Int { statements.count { if case .alert = $0.lead.content { true } else { false } } }

    /// How many are neither plans nor flags: conditions, results and the like that say a wish.
    public var findings: Int {
        statements.count {
            switch $0.lead.content {
            case .carePlan, .alert: false
            default: true
            }
        }
    }
}

/// What a section shows in one place: a therapy, a condition, a test. Holds one statement or more.
public struct Line: Hashable, Sendable, Identifiable {
    public var id: EntryID { statements[0].id }
    public let section: Section
    /// Never empty; newest first.
    public let statements: [Statement]
    public let disagreements: [Disagreement]

    public var lead: Entry { statements[0].lead }
    public var entries: [Entry] { statements.flatMap(\.entries) }
    public var organisations: [ODSCode] { Array(Set(entries.map(\.provenance.organisation))).sorted() }
}
