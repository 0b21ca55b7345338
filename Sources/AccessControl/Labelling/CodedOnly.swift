import CareRecord

/// What is left of a statement where free words may name a place: what is said by codes and numbers. A word that its author chose freely is not
/// told from one that a system filled in, so that every text without a code goes.
enum CodedOnly {
    /// A concept by its codes. Without any, nothing is left of it, so that two are not taken for the same fact: and a code that says only that
    /// there is none is none.
    static func concept(_ it: Concept) -> Concept {
        Concept(codings: it.codings.filter { $0.code?.isEmpty == false && !$0.isPlaceholder }, text: nil)
    }

    /// Law 4: that something was written is said.
    static let notShown = "Said in words that are not shown, since they may name a place"

    private static func verification(_ words: String?) -> String? {
        // HL7 FHIR R4, condition-ver-status and allergyintolerance-verification.
        let known: Set<String> = ["unconfirmed", "provisional", "differential", "confirmed", "refuted", "entered in error"]
        return words.flatMap { known.contains($0.lowercased().split(separator: "-").joined(separator: " ")) ? $0 : nil }
    }

    /// How often, where it is said in a timing's own words and numbers (HL7 FHIR R4, `Timing.repeat` as it is shown) and no other.
    private static func frequency(_ words: String) -> String {
        let known = words.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }).allSatisfy {
            $0.allSatisfy(\.isNumber) || timing.contains(String($0))
        }
        return known ? words : notShown
    }

    private static let timing: Set<String> = [
        "a", "an", "and", "at", "before", "between", "bd", "bid", "daily", "day", "days", "each", "evening", "every", "five", "four",
        "hour",
        "hours", "in", "meals", "minute", "minutes", "month", "months", "morning", "night", "od", "om", "on", "once", "one", "per", "qds",
        "qid", "six", "tds", "the", "three", "tid", "time", "times", "to", "twice", "two", "up", "week", "weekly", "weeks", "with", "year",
        "years", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "after", "bedtime", "needed", "as",
    ]

    static func condition(_ it: ConditionStatement) -> ConditionStatement {
        ConditionStatement(
            category: nil, severity: nil, bodySite: nil, stage: nil, verification: verification(it.verification),
            isSaidToBeOver: it.isSaidToBeOver)
    }

    static func medicine(_ it: MedicineStatement) -> MedicineStatement {
        MedicineStatement(
            kind: it.kind, ingredients: it.ingredients.map(concept), form: nil, strength: it.strength, route: nil, dose: it.dose,
            frequency: it.frequency.map(frequency), dosageText: it.dosageText.map { _ in notShown }, asNeeded: it.asNeeded, reason: nil,
            quantity: it.quantity, intent: it.intent, course: nil, furtherDosing: it.furtherDosing.isEmpty ? [] : [notShown])
    }

    static func allergy(_ it: AllergyStatement) -> AllergyStatement {
        AllergyStatement(
            type: it.type, categories: it.categories, criticality: it.criticality, reactions: it.reactions.isEmpty ? [] : [notShown],
            verification: verification(it.verification))
    }

    /// Specimens and parts of the body in words that name nothing else; anything beside them, and the whole is not shown.
    private static func part(_ words: String) -> String {
        let known = words.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }).allSatisfy { parts.contains(String($0)) }
        return known ? words : notShown
    }

    private static let parts: Set<String> = [
        "abdomen", "abdominal", "amniotic", "ankle", "and", "aortic", "arm", "arterial", "artery", "ascitic", "aspirate", "bile", "biopsy",
        "blood", "bone", "brachial", "brain", "breast", "bronchial", "capillary", "catheter", "cerebrospinal", "cervical", "cervix",
        "chest",
        "cord", "csf", "culture", "ear", "edta", "elbow", "eye", "faeces", "fasting", "fluid", "foot", "forearm", "from", "hand", "head",
        "heart",
        "hip", "in", "joint", "kidney", "knee", "left", "leg", "liver", "lower", "lumbar", "lung", "lymph", "marrow", "midstream", "mixed",
        "mouth", "neck", "node", "nose", "of", "or", "pelvis", "peritoneal", "plasma", "pleural", "prostate", "random", "right", "saliva",
        "sample", "serum", "shoulder", "skin", "specimen", "spine", "sputum", "stool", "structure", "sweat", "swab", "synovial", "the",
        "thigh", "throat", "thyroid", "tissue", "upper", "urethral", "urine", "vaginal", "vein", "venous", "vitreous", "whole", "wound",
        "wrist",
    ]

    /// - Parameter side: which its title says in words that are not shown.
    static func result(_ it: ResultStatement, side: String? = nil) -> ResultStatement {
        ResultStatement(
            kind: it.kind, value: it.value.map(value),
            components: it.components.map {
                ResultComponent(
                    title: concept($0.title), value: $0.value.map(value), ranges: $0.ranges.map(range),
                    interpretation: $0.interpretation.map(concept))
            }, ranges: it.ranges.map(range), interpretation: it.interpretation.map(concept), categories: [],
            specimen: it.specimen.map(part), bodySite: it.bodySite.map(part) ?? side, method: nil, members: it.members,
            conclusion: it.conclusion.map { _ in notShown }, reviewed: it.reviewed,
            // That it is somebody else's, a fetus's or a donor's, is said, and not whose.
            focus: it.focus.map { _ in notShown })
    }

    private static func value(_ it: ResultValue) -> ResultValue {
        switch it {
        case .concept(let it): .concept(concept(it))
        case .text: .text(notShown)
        case .absent: .absent(notShown)
        case .quantity, .bool, .number, .range, .ratio, .date, .period, .time, .sampled, .ofAnotherKind: it
        }
    }

    private static func range(_ it: ReferenceRange) -> ReferenceRange { ReferenceRange(low: it.low, high: it.high, text: nil) }

    static func procedure(_ it: ProcedureStatement) -> ProcedureStatement {
        ProcedureStatement(bodySite: nil, reason: nil, outcome: nil)
    }

    static func immunisation(_ it: ImmunisationStatement) -> ImmunisationStatement {
        ImmunisationStatement(dose: it.dose, lot: it.lot, site: nil, route: nil, reasonNotGiven: it.reasonNotGiven.map { _ in notShown })
    }
}
