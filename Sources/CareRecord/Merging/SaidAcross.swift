/// What a section's statements say that statements of another section can contradict: a finding is a finding, in whatever resource it was sent.
struct SaidAcross: Sendable {
    /// Statements of the person's blood group.
    var bloodGroups: [Statement] = []
    var resuscitation: [SaidOfResuscitation] = []
    /// "No known allergy", and of what kind.
    var noneKnown: [Statement] = []
    /// Of each allergy, by its lead, what a denial may be of that speaks of it.
    var kinds: [EntryID: AllergyDenial.Kinds] = [:]

    init() {}

    init(_ stated: [Merging.Stated]) {
        for one in stated {
            guard let said = one.saidAcross else { continue }
            if said.isBloodGroup { bloodGroups.append(one.statement) }
            if let wish = said.resuscitation { resuscitation.append(wish) }
            if said.deniesAllergies { noneKnown.append(one.statement) }
            if let kinds = said.kinds { self.kinds[one.statement.id] = kinds }
        }
    }

    /// One statement's part: told once, when the statement is made.
    struct One: Sendable {
        let isBloodGroup: Bool
        let resuscitation: SaidOfResuscitation?
        let deniesAllergies: Bool
        /// Nil of what is no allergy.
        let kinds: AllergyDenial.Kinds?

        /// Nil of nearly all but allergies.
        /// - Parameter words: the lead's title, folded.
        init?(_ statement: Statement, _ words: String) {
            isBloodGroup = BloodGroup.isOne(statement.lead, words)
            resuscitation = SaidOfResuscitation(statement, words)
            deniesAllergies = AllergyDenial.isOne(statement.lead)
            kinds = AllergyDenial.kinds(of: statement.lead)
            if !isBloodGroup, resuscitation == nil, !deniesAllergies, kinds == nil { return nil }
        }
    }

    mutating func formUnion(_ other: SaidAcross) {
        bloodGroups += other.bloodGroups
        resuscitation += other.resuscitation
        noneKnown += other.noneKnown
        kinds.merge(other.kinds) { mine, _ in mine }
    }
}

/// "No known allergy" and its kinds (STANDARDS 10): an allergy that is said not to be known, or a condition, result or flag that says so by code.
enum AllergyDenial {
    /// What it is said of: "no known drug allergy" says nothing of food.
    enum Scope: UInt8 { case all, drugs, food, latex, insects, animals, environment }

    /// Several of them.
    struct Kinds: OptionSet, Hashable, Sendable {
        let rawValue: UInt8
        init(rawValue: UInt8) { self.rawValue = rawValue }
        init(_ scope: Scope) { rawValue = 1 << scope.rawValue }
    }

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
        return ([answer.text].compactMap(\.self) + answer.asides).map { Fold.words($0) }.allSatisfy { words in
            words.isEmpty || words.hasPrefix("no ") || words.hasPrefix("nil ") || ["nka", "nkda"].contains(words)
        }
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
    static func scopes(_ entry: Entry) -> Kinds {
        var said = entry.title
        if case .result(let it) = entry.content, entry.assertion != .noneKnown, case .concept(let answer)? = it.value { said = answer }
        let words = Fold.words(said.shown)
        var scopes = Kinds()
        for kind in kinds where kind.words.contains(where: words.contains) { scopes.insert(Kinds(kind.scope)) }
        if let code = coded(said), code != .all { scopes.insert(Kinds(code)) }
        return scopes.isEmpty ? Kinds(.all) : scopes
    }

    /// How a denial in words names its kind.
    private static let kinds: [(scope: Scope, words: [String])] = [
        (.drugs, ["drug", "medic", "nkda"]), (.food, ["food"]), (.latex, ["latex"]), (.insects, ["insect", "bee ", "wasp"]),
        (.animals, ["animal"]),
        (.environment, ["environment"]),
    ]

    /// Of what kinds a denial may be that says anything of this allergy; nil of what is none. "No known latex allergy" is against an allergy that is
    /// known to be one to latex. Told once for each, whatever the number of denials: a source may send many of both.
    static func kinds(of allergy: Entry) -> Kinds? {
        guard case .allergy(let it) = allergy.content else { return nil }
        var kinds = Kinds(.all)
        if it.categories.isEmpty { kinds.formUnion([Kinds(.drugs), Kinds(.food)]) }
        if it.categories.contains("medication") || it.categories.contains("biologic") { kinds.insert(Kinds(.drugs)) }
        if it.categories.contains("food") { kinds.insert(Kinds(.food)) }
        if it.categories.contains("environment") { kinds.insert(Kinds(.environment)) }
        for name in [allergy.title.text].compactMap(\.self) + allergy.title.codings.compactMap(\.display) {
            for word in Fold.words(name).split(whereSeparator: { !$0.isLetter }) {
                if word == "latex" { kinds.insert(Kinds(.latex)) }
                if insects.contains(word) { kinds.formUnion([Kinds(.insects), Kinds(.environment)]) }
                if animals.contains(word) { kinds.formUnion([Kinds(.animals), Kinds(.environment)]) }
                if environment.contains(word) { kinds.insert(Kinds(.environment)) }
            }
        }
        return kinds
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
