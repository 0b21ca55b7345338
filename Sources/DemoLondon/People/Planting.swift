/// What is planted in a generated life beside its ordinary course, so that every kind of repeat and disagreement occurs among two
/// hundred people. Has a seed of its own for each person: more of it changes nobody's ordinary life.
struct Planting {
    /// Indices of people with something special about them.
    static let deceased = 5
    static let hostile = 33
    static let hostileFamily = "<script>alert('family')</script>"
    /// A right-to-left override, which would turn the rest of a line round, and a name that closes an attribute.
    static let hostileGiven = "\u{202E}enaJ\"onmouseover=\"x"

    private let index: Int
    /// Sources whose records can be compared, the practice's first.
    private let sources: [String]
    private let isOld: Bool
    private let years: ClosedRange<Int>
    private let make: (String) -> FHIRMaking
    private var random: SeededRandom
    private(set) var resources: [(String, DemoResource)] = []
    private(set) var truth = DemoPerson.Truth()

    init(index: Int, sources: [String], isOld: Bool, years: ClosedRange<Int>, make: @escaping (String) -> FHIRMaking) {
        self.index = index
        self.sources = sources
        self.isOld = isOld
        self.years = years
        self.make = make
        random = SeededRandom(0x5EED_0000 &+ UInt64(index))
    }

    private typealias Term = FHIRMaking.Term
    private typealias Drug = FHIRMaking.Drug
    private typealias Test = FHIRMaking.Test

    private static let conditions = [
        Term("Rosacea", snomed: "398909004", read: "M153."), Term("Diverticular disease", snomed: "397881000", read: "J51.."),
        Term("Iron deficiency anaemia", snomed: "87522002", read: "D00.."), Term("Psoriasis", snomed: "9014002", read: "M161."),
    ]
    private static let procedures = [
        Term("Cataract extraction", snomed: "54885007", read: "7264."), Term("Appendicectomy", snomed: "80146002", read: "770.."),
        Term("Total replacement of hip", snomed: "52734007", read: "7K20."),
    ]
    private static let vaccines = [
        Term("Shingles vaccination", snomed: "722215002", read: "65FY."),
        Term("Hepatitis B vaccination", snomed: "16584000", read: "65F7."),
    ]
    private static let allergens = [
        Term("Codeine", snomed: "294505008", read: "14LG."), Term("Erythromycin", snomed: "294466005", read: "14L6."),
    ]
    private static let drugs = [
        Drug(Term("Ramipril 5 mg capsules", snomed: "318906001", read: "bi63."), "5", "mg", "oral", "once a day", 1),
        Drug(Term("Gabapentin 300 mg capsules", snomed: "322842000", read: "dn31."), "300", "mg", "oral", "three times a day", 3),
        Drug(Term("Co-codamol 8 mg/500 mg tablets", snomed: "322280009", read: "dia1."), "2", "tablet", "oral", "four times a day", 4),
    ]

    mutating func plant() {
        if index == Self.hostile { plantHostile() }
        guard sources.count > 1 else { return }
        repeatCondition()
        repeatMedicine()
        repeatEvents()
        repeatResult()
        if random.chance(25) { repeatAllergy() }
        if random.chance(12) { differOnMedicine() }
        if random.chance(8) { differOnBloodGroup() }
        if isOld, random.chance(25) { differOnWishes() }
    }

    // MARK: Repeats

    /// Said by two or three, each in its own codes and as precisely as it knows.
    private mutating func repeatCondition() {
        let term = random.pick(Self.conditions)
        let onset = day()
        var said: [String] = []
        for (number, source) in sources.prefix(3).enumerated() {
            let when = String(onset.prefix([10, 7, 4][(number + index) % 3]))
            add(source, make(source).condition("pc", term.coded(coding(number)), "active", onset: when))
            said.append("\(source) Condition/pc")
        }
        truth.repeats.append(said)
    }

    private mutating func repeatMedicine() {
        let drug = random.pick(Self.drugs)
        let on = day(2025...2026)
        var said: [String] = []
        for (number, source) in sources.prefix(2).enumerated() {
            let coding: Term.Coding = [.dmd, .snomed, .read, .both][(number + index) % 4]
            add(
                source,
                make(source).request(
                    "pm", recoded(drug, coding), "active", on: number == 1 && random.chance(30) ? String(on.prefix(7)) : on))
            said.append("\(source) MedicationRequest/pm")
        }
        truth.repeats.append(said)
    }

    private mutating func repeatEvents() {
        let (procedure, vaccine) = (random.pick(Self.procedures), random.pick(Self.vaccines))
        let (done, given) = (day(), day())
        for (number, source) in sources.prefix(2).enumerated() {
            let isVague = number == 0
            add(source, make(source).procedure("pp", procedure.coded(coding(number)), on: isVague ? String(done.prefix(7)) : done))
            add(source, make(source).immunisation("pi", vaccine.coded(coding(number + 1)), on: given))
            add(
                source,
                make(source).document(
                    "pd", "Outpatient letter", on: done, author: "Dr A. Clinician, \(make(sources[1]).organisationName)", binary: "html"))
        }
        for reference in ["Procedure/pp", "Immunization/pi", "DocumentReference/pd"] {
            truth.repeats.append(sources.prefix(2).map { "\($0) \(reference)" })
        }
    }

    /// One moment, written in two zones; the copy without its range and flag's words.
    private mutating func repeatResult() {
        let test = Test("Potassium", "2823-3", "mmol/L", "3.5", "5.3")
        let value = "\(3 + random.below(3)).\(random.below(10))"
        let date = day()
        add(sources[1], make(sources[1]).observation("po", test, value, at: date + "T09:15:00Z", flag: value > "5.3" ? "H" : nil))
        add(sources[0], make(sources[0]).observation("po", test, value, at: date + "T10:15:00+01:00"))
        truth.repeats.append(sources.prefix(2).map { "\($0) Observation/po" })
    }

    private mutating func repeatAllergy() {
        let term = random.pick(Self.allergens)
        let onset = day()
        for (number, source) in sources.prefix(2).enumerated() {
            add(
                source,
                make(source).allergy(
                    "pa", term.coded(coding(number)), reaction: "Rash", onset: String(onset.prefix(number == 0 ? 4 : 7)),
                    recorded: day(2015...2026)))
        }
        truth.repeats.append(sources.prefix(2).map { "\($0) AllergyIntolerance/pa" })
    }

    // MARK: Disagreements

    private mutating func differOnMedicine() {
        let on = day(2026...2026)
        if random.chance(50) {
            for (source, strength) in zip(sources, ["2.5", "5"]) {
                let term = Term("Bendroflumethiazide \(strength) mg tablets", snomed: strength == "5" ? "317919004" : "317918007")
                add(source, make(source).request("ps", Drug(term, "1", "tablet", "oral", "once a day", 1), "active", on: on))
            }
            truth.disagreements.append("medicine-strength")
        } else {
            for (source, dose) in zip(sources, ["25", "50"]) {
                add(
                    source,
                    make(source).request(
                        "ps", Drug(Term("Quetiapine 25 mg tablets", snomed: "321617000"), dose, "mg", "oral", "at night", 1), "active",
                        on: on))
            }
            truth.disagreements.append("medicine-dose")
        }
    }

    private mutating func differOnBloodGroup() {
        add(sources[0], make(sources[0]).bloodGroup("pb", "A Rh positive", at: day()))
        add(sources[1], make(sources[1]).bloodGroup("pb", "B Rh positive", at: day()))
        truth.disagreements.append("blood-group")
    }

    private mutating func differOnWishes() {
        let respect = Term("ReSPECT", snomed: "1382601000000107")
        add(
            sources[0],
            make(sources[0]).plan(
                "pw", respect, "For attempted CPR.", on: day(2025...2025), activities: ["Attempt cardiopulmonary resuscitation"]))
        add(
            sources[1],
            make(sources[1]).plan(
                "pw", respect, "Not for attempted CPR.", on: day(2026...2026), activities: ["Do not attempt cardiopulmonary resuscitation"])
        )
        truth.disagreements.append("care-plan-wishes")
    }

    // MARK: Hostile text

    /// Text that would run, link, hide or reorder if a page let it.
    private mutating func plantHostile() {
        let source = sources.first ?? "jubilee-street"
        add(
            source,
            make(source).condition(
                "hx", Term("<img src=x onerror=alert(1)>"), "active", onset: "2024-02",
                note: "javascript:alert(1) \u{202E}desrever\u{202C} \u{0}end"))
        add(
            source,
            make(source).make(
                "Flag", "hf",
                [
                    ("status", "active"), ("code", ["text": "</td></tr></table><script>alert('flag')</script>"]),
                    ("subject", make(source).subject),
                ],
                narrative: "<p onclick=\"x\">Seen <a href=\"javascript:alert(1)\">here</a></p><script>alert(2)</script>"))
    }

    // MARK: Means

    private mutating func add(_ source: String, _ resource: DemoResource) { resources.append((source, resource)) }

    private func coding(_ number: Int) -> Term.Coding { [.read, .snomed, .both][(number + index) % 3] }

    private func recoded(_ drug: Drug, _ coding: Term.Coding) -> Drug {
        Drug(drug.term.coded(coding), drug.dose, drug.unit, drug.route, drug.often, drug.frequency, asNeeded: drug.asNeeded)
    }

    private mutating func day(_ range: ClosedRange<Int>? = nil) -> String {
        let range = range ?? years
        let (month, day) = (1 + random.below(12), 1 + random.below(28))
        return "\(range.lowerBound + random.below(range.count))-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }
}
