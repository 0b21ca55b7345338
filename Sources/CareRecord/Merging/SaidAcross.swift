/// What a section's statements say that statements of another section can contradict: a finding is a finding, in whatever resource it was sent.
struct SaidAcross: Sendable {
    /// Statements of the person's blood group.
    var bloodGroups: [Statement] = []
    var resuscitation: [SaidOfResuscitation] = []
    /// "No known allergy", and of what kind.
    var noneKnown: [Statement] = []

    init() {}

    init(_ stated: [Merging.Stated]) {
        for one in stated {
            guard let said = one.saidAcross else { continue }
            if said.isBloodGroup { bloodGroups.append(one.statement) }
            if let wish = said.resuscitation { resuscitation.append(wish) }
            if said.deniesAllergies { noneKnown.append(one.statement) }
        }
    }

    /// One statement's part: told once, when the statement is made.
    struct One: Sendable {
        let isBloodGroup: Bool
        let resuscitation: SaidOfResuscitation?
        let deniesAllergies: Bool

        /// Nil of nearly all.
        /// - Parameter words: the lead's title, folded.
        init?(_ statement: Statement, _ words: String) {
            isBloodGroup = BloodGroup.isOne(statement.lead, words)
            resuscitation = SaidOfResuscitation(statement, words)
            deniesAllergies = AllergyDenial.isOne(statement.lead)
            if !isBloodGroup, resuscitation == nil, !deniesAllergies { return nil }
        }
    }

    mutating func formUnion(_ other: SaidAcross) {
        bloodGroups += other.bloodGroups
        resuscitation += other.resuscitation
        noneKnown += other.noneKnown
    }
}

/// "No known allergy" and its kinds (STANDARDS 10): an allergy that is said not to be known, or a condition, result or flag that says so by code.
enum AllergyDenial {
    /// What it is said of: "no known drug allergy" says nothing of food.
    enum Scope: Hashable { case all, drugs, food, latex, insects, animals, environment }

    /// SNOMED CT: no known allergy and its children; HL7 IPS, absent and unknown data.
    private static let codes: [String: Scope] = [
        "716186003": .all, "409137002": .drugs, "429625007": .food, "428607008": .environment, "716184000": .latex, "1003774007": .latex,
        "428197003": .insects, "716220001": .animals,
    ]
    private static let absences: [String: Scope] = [
        "no-known-allergies": .all, "no-known-medication-allergies": .drugs, "no-known-food-allergies": .food,
        "no-known-environmental-allergies": .environment,
    ]

    static func isOne(_ entry: Entry) -> Bool {
        guard entry.stands, entry.status?.meaning != .past || entry.section == .procedures, entry.status?.meaning != .stopped else {
            return false
        }
        if case .result(let it) = entry.content, it.focus != nil { return false }
        if entry.assertion == .noneKnown { return entry.section == .allergies || coded(entry.title) != nil }
        guard entry.assertion == .affirmed, case .result(let it) = entry.content, case .concept(let answer)? = it.value
        else { return false }
        guard coded(answer) != nil else { return false }
        // "Allergy status: no known allergy"; beside "penicillin: rash" the code says nothing.
        let words = Fold.words(answer.text)
        return words.isEmpty || words.hasPrefix("no ") || words.hasPrefix("nil ") || ["nka", "nkda"].contains(words)
    }

    private static func coded(_ concept: Concept) -> Scope? {
        for coding in concept.codings {
            guard let code = coding.code, let system = coding.system else { continue }
            if let scope = codes[code], CodeSystem.namespace(system) == CodeSystem.snomed { return scope }
            if let scope = absences[code], Placeholders.isOfAbsence(system) { return scope }
        }
        return nil
    }

    /// Of what kinds a denial is said. In words it may be of two ("no known drug or food allergies").
    static func scopes(_ entry: Entry) -> Set<Scope> {
        var said = entry.title
        if case .result(let it) = entry.content, entry.assertion != .noneKnown, case .concept(let answer)? = it.value { said = answer }
        let words = Fold.words(said.shown)
        var scopes = Set(kinds.compactMap { kind in kind.words.contains(where: words.contains) ? kind.scope : nil })
        if let code = coded(said), code != .all { scopes.insert(code) }
        return scopes.isEmpty ? [.all] : scopes
    }

    /// How a denial in words names its kind.
    private static let kinds: [(scope: Scope, words: [String])] = [
        (.drugs, ["drug", "medic", "nkda"]), (.food, ["food"]), (.latex, ["latex"]), (.insects, ["insect", "bee ", "wasp"]),
        (.animals, ["animal"]),
        (.environment, ["environment"]),
    ]

    /// Whether a denial of one kind says anything of an allergy. "No known latex allergy" is against an allergy that is known to be one to latex.
    static func speaks(_ scope: Scope, of allergy: Entry) -> Bool {
        guard case .allergy(let it) = allergy.content else { return false }
        func isOf(_ words: Set<Substring>) -> Bool {
            let names = [allergy.title.text].compactMap(\.self) + allergy.title.codings.compactMap(\.display)
            return names.contains { name in Fold.words(name).split { !$0.isLetter }.contains(where: words.contains) }
        }
        switch scope {
        case .all: return true
        case .drugs: return it.categories.isEmpty || it.categories.contains("medication") || it.categories.contains("biologic")
        case .food: return it.categories.isEmpty || it.categories.contains("food")
        case .latex: return isOf(["latex"])
        case .insects: return isOf(insects)
        case .animals: return isOf(animals)
        case .environment: return it.categories.contains("environment") || isOf(environment) || isOf(animals) || isOf(insects)
        }
    }

    private static let insects: Set<Substring> = [
        "insect", "insects", "bee", "bees", "wasp", "wasps", "hornet", "hornets", "venom", "sting", "stings", "ant", "ants", "mosquito",
        "mosquitoes", "flea", "fleas", "midge", "midges", "cockroach", "hymenoptera",
    ]
    private static let animals: Set<Substring> = [
        "animal", "animals", "cat", "cats", "dog", "dogs", "horse", "horses", "rabbit", "hamster", "guinea", "mouse", "rat", "bird",
        "feather",
        "feathers", "dander", "fur", "pet", "pets",
    ]
    private static let environment: Set<Substring> = [
        "pollen", "pollens", "grass", "tree", "ragweed", "birch", "dust", "mite", "mites", "mould", "mold", "moulds", "hay",
        "environmental",
    ]
}
