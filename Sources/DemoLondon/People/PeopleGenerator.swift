import Foundation

/// Some two hundred synthetic people whose lives run through several organisations, with repeats and disagreements as in life.
/// The same every time: everything comes from one seed, and what is of today from the day.
public struct PeopleGenerator {
    private var random = SeededRandom(20_261_124)

    private let contacts: DemoContacts

    /// - Parameter now: what staff have to do with people today is told from it; nil: the day that all else is written for.
    public init(now: Date? = nil) { contacts = DemoContacts(now: now ?? DemoContacts.firstDay) }

    public static func all(count: Int = 200, now: Date? = nil) -> [DemoPerson] {
        var generator = PeopleGenerator(now: now)
        return generator.people(count)
    }

    private static let families = [
        "Ahmed", "Adeyemi", "Brown", "Chowdhury", "Costa", "Davies", "Demir", "Eze", "Fernandez", "Georgiou", "Hussain", "Iqbal", "Jones",
        "Kaur",
        "Kowalski", "Le", "Mensah", "Murphy", "Nguyen", "O'Brien", "Okafor", "Patel", "Petrov", "Rahman", "Santos", "Shah", "Silva",
        "Smith",
        "Taylor", "Uddin", "Vasquez", "Williams", "Wong", "Yilmaz", "Zhang", "Müller", "Nowak", "Castañeda",
    ]
    private static let female = [
        "Aisha", "Amy", "Beatriz", "Chloe", "Dorothy", "Elif", "Fatima", "Grace", "Hannah", "Irina", "Joan", "Khadija", "Linh", "Mary",
        "Ngozi", "Olive", "Priya", "Rosa", "Sana", "Zofia",
    ]
    private static let male = [
        "Abdul", "Arthur", "Bao", "Carlos", "David", "Emeka", "Francis", "George", "Hassan", "Ivan", "Jamal", "Kwame", "Leon", "Mohammed",
        "Noah", "Omar", "Pavel", "Ravi", "Samuel", "Tariq",
    ]
    private static let streets = ["Example Road", "Sample Street", "Pretend Lane", "Invented Close", "Model Terrace", "Imaginary Gardens"]
    private static let areas = ["E1", "E8", "N1", "NW3", "W2", "SE5", "SW17", "SW4", "HA2", "MK6", "WD18"]

    typealias Term = FHIRMaking.Term
    private static let conditions: [Term] = [
        Term("Essential hypertension", snomed: "59621000", read: "G20.."), Term("Asthma", snomed: "195967001", read: "H33.."),
        Term("Type 2 diabetes mellitus", snomed: "44054006", read: "C10F."), Term("Hypothyroidism", snomed: "40930008", read: "C04.."),
        Term("Osteoarthritis of knee", snomed: "239873007", read: "N05zL"), Term("Depressive disorder", snomed: "35489007", read: "E2B.."),
        Term("Chronic obstructive pulmonary disease", snomed: "13645005", read: "H3..."),
        Term("Epilepsy", snomed: "84757009", read: "F25.."),
        Term("Heart failure", snomed: "84114007", read: "G58.."), Term("Migraine", snomed: "37796009", read: "F26.."),
        Term("Eczema", snomed: "43116000", read: "M111."), Term("Gout", snomed: "90560007", read: "C34.."),
    ]
    typealias Drug = FHIRMaking.Drug
    private static let drugs: [Drug] = [
        Drug(Term("Amlodipine 5 mg tablets", snomed: "319283006", read: "blb1."), "5", "mg", "oral", "once a day", 1),
        Drug(
            Term("Levothyroxine sodium 50 microgram tablets", snomed: "320836000", read: "fq13."), "50", "microgram", "oral", "once a day",
            1),
        Drug(Term("Metformin 500 mg tablets", snomed: "325278007", read: "f411."), "500", "mg", "oral", "twice a day", 2),
        Drug(Term("Sertraline 50 mg tablets", snomed: "321937003", read: "da61."), "50", "mg", "oral", "once a day", 1),
        Drug(Term("Omeprazole 20 mg gastro-resistant capsules", snomed: "317291008", read: "a6b1."), "20", "mg", "oral", "once a day", 1),
        Drug(Term("Atorvastatin 20 mg tablets", snomed: "320031002", read: "bxi2."), "20", "mg", "oral", "once a day", 1),
        Drug(
            Term("Salbutamol 100 micrograms per dose inhaler", snomed: "320139002", read: "c1E1."), "2", "puff", "inhaled", "when needed",
            4, asNeeded: true),
        Drug(Term("Lamotrigine 100 mg tablets", snomed: "322849007", read: "dnk2."), "100", "mg", "oral", "twice a day", 2),
        Drug(Term("Allopurinol 100 mg tablets", snomed: "330125006", read: "j221."), "100", "mg", "oral", "once a day", 1),
    ]
    private static let allergens: [Term] = [
        Term("Penicillin", snomed: "91936005", read: "14L1."), Term("Aspirin", snomed: "293586001", read: "14LK."),
        Term("Peanut", snomed: "91935009"),
        Term("Trimethoprim", snomed: "294499007"), Term("Ibuprofen", snomed: "293620004"),
    ]
    typealias Test = FHIRMaking.Test
    private static let tests: [Test] = [
        Test("Haemoglobin", "718-7", "g/L", "115", "165"), Test("Creatinine", "14682-9", "micromol/L", "45", "104", ucum: "umol/L"),
        Test("HbA1c", "59261-8", "mmol/mol", "20", "41"),
        Test("Cholesterol", "14647-2", "mmol/L", "0", "5"), Test("TSH", "3016-3", "mIU/L", "0.3", "4.2", ucum: "m[IU]/L"),
        Test("Body weight", "29463-7", "kg", "40", "120"),
    ]
    private static let vaccines: [Term] = [
        Term("Seasonal influenza vaccination", snomed: "822851000000102"), Term("Tetanus vaccination", snomed: "127786006"),
    ]

    mutating func people(_ count: Int) -> [DemoPerson] {
        let numbers = DemoNumbers.numbers(from: 999_100_000, count: count + 4)
        var people = [Okonkwo(number: "9996241858", contacts: contacts).person()]
        if (try? validated("9996241858")) == nil { people = [Okonkwo(number: numbers[count + 3], contacts: contacts).person()] }
        for index in 1..<count {
            let twin = index == 7 || index == 31 ? people.last : nil
            people.append(person(index, number: numbers[index], twinOf: twin, old: index == 12 ? numbers[count + 2] : nil))
        }
        return people
    }

    private func validated(_ number: String) throws -> String {
        struct Wrong: Error {}
        let digits = number.compactMap(\.wholeNumberValue)
        let sum = digits.prefix(9).enumerated().reduce(0) { $0 + $1.element * (10 - $1.offset) }
        guard (11 - sum % 11) % 11 == digits[9] else { throw Wrong() }
        return number
    }

    private mutating func date(_ years: ClosedRange<Int>) -> String {
        let year = years.lowerBound + random.below(years.count)
        let month = 1 + random.below(12)
        let day = 1 + random.below(28)
        return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }

    private mutating func person(_ index: Int, number: String, twinOf twin: DemoPerson?, old: String?) -> DemoPerson {
        let isFemale = random.chance(50)
        let picked = random.pick(isFemale ? Self.female : Self.male)
        let given = index == Planting.hostile ? Planting.hostileGiven : picked
        let family = index == Planting.hostile ? Planting.hostileFamily : twin?.family ?? random.pick(Self.families)
        let practices = DemoOrganisation.all.filter { $0.kind == .gpPractice }
        let practice = random.pick(practices)
        var patient = DemoPatient(
            nhsNumber: number, prefix: isFemale ? "Ms" : "Mr", given: given, family: family, gender: isFemale ? "female" : "male",
            born: twin?.born ?? date(1930...2022), line: "\(1 + random.below(90)) \(random.pick(Self.streets))", town: "London",
            postcode: "\(random.pick(Self.areas)) \(random.below(9))ZZ", practice: twin?.practice ?? practice.ods,
            practiceName: practice.name)
        let isOld = patient.born < "1950"
        if isOld, random.chance(15) { patient.died = date(2020...2025) }
        if index == Planting.deceased { patient.died = "2024-08" }
        patient.isRestricted = index == 20
        var truth = DemoPerson.Truth()
        var held: [String: [DemoResource]] = [:]
        let gpSource = DemoOrganisation.all.first { $0.ods == patient.practice }?.source ?? "jubilee-street"
        let others = DemoOrganisation.all.filter {
            $0.source != nil && $0.kind != .gpPractice && (isOld || ($0.kind != .hospice && $0.kind != .careHome))
        }
        var sources = [gpSource]
        for _ in 0..<(1 + random.below(4)) {
            if let source = random.pick(others).source, !sources.contains(source) { sources.append(source) }
        }
        // Nothing but the sealed meeting ties its organisation to this person.
        if index == SealedMeeting.index { sources.removeAll { $0 == SealedMeeting.source } }
        for source in sources {
            held[source] = [
                patient.held(
                    id: "\(source)-\(index)", family: index % 40 == 15 && source != gpSource ? family + "-Marsh" : nil,
                    born: index == 25 && source != gpSource ? "1961-01-01" : nil)
            ]
        }
        func make(_ source: String) -> FHIRMaking { FHIRMaking(source: source, patient: "\(source)-\(index)") }
        var serial = 0
        func next(_ prefix: String) -> String {
            serial += 1
            return "\(prefix)\(serial)"
        }
        func add(_ source: String, _ resource: DemoResource) { held[source, default: []].append(resource) }
        let born = Int(patient.born.prefix(4)) ?? 1980
        let years = max(2000, born + 1)...2026
        let canRepeat: (String) -> Bool = { source in DemoOrganisation.all.first { $0.source == source }?.habits.isNarrativeOnly == false }

        for term in Self.conditions.shuffled(using: &random).prefix(1 + random.below(isOld ? 6 : 3)) {
            let onset = date(years)
            let id = next("c")
            add(
                gpSource,
                make(gpSource).condition(
                    id, term.coded(random.pick([.read, .both, .snomed])), "active",
                    onset: random.chance(50) ? String(onset.prefix(7)) : onset))
            if let other = sources.dropFirst().first(where: canRepeat), random.chance(60) {
                // Never over before it began.
                let isChanged = random.chance(10) && onset < "2026-05"
                add(
                    other,
                    make(other).condition(id, term, isChanged ? "resolved" : "active", onset: onset, abated: isChanged ? "2026-06-01" : nil)
                )
                if isChanged {
                    truth.disagreements.append("condition-status")
                } else {
                    truth.repeats.append(["\(gpSource) Condition/\(id)", "\(other) Condition/\(id)"])
                }
            }
        }
        for drug in Self.drugs.shuffled(using: &random).prefix(random.below(isOld ? 6 : 3)) {
            let on = date(2025...2026)
            let id = next("m")
            add(gpSource, make(gpSource).request(id, drug, "active", on: on))
            if let other = sources.dropFirst().first(where: canRepeat), random.chance(50) {
                if random.chance(15) {
                    add(other, make(other).request(id, drug, "stopped", on: date(2026...2026)))
                    truth.disagreements.append("medicine-status")
                } else {
                    let read = Drug(
                        drug.term.coded(random.pick([.dmd, .read])), drug.dose, drug.unit, drug.route, drug.often, drug.frequency,
                        asNeeded: drug.asNeeded)
                    add(other, make(other).request(id, read, "active", on: on))
                    truth.repeats.append(["\(gpSource) MedicationRequest/\(id)", "\(other) MedicationRequest/\(id)"])
                }
            }
            if random.chance(60) { add(gpSource, make(gpSource).dispense(next("d"), drug, on: date(2026...2026))) }
        }
        if random.chance(30) {
            add(
                gpSource,
                make(gpSource).allergy(
                    next("a"), random.pick(Self.allergens), reaction: random.pick(["Rash", "Anaphylaxis", "Vomiting"]),
                    onset: String(date(years).prefix(4))))
            if let other = sources.dropFirst().first(where: canRepeat), random.chance(20) {
                add(
                    other,
                    make(other).allergy(
                        next("a"), Term("No known allergies", snomed: "716186003"), recorded: date(2025...2026), category: nil))
                truth.disagreements.append("allergy-and-none-known")
            }
        } else if random.chance(50) {
            add(
                gpSource,
                make(gpSource).allergy(
                    next("a"), Term("No known allergies", snomed: "716186003"), recorded: date(2020...2026), category: nil))
        }
        for source in sources where canRepeat(source) {
            for test in Self.tests.shuffled(using: &random).prefix(random.below(4)) {
                for _ in 0..<(1 + random.below(5)) {
                    let value = "\(Int(test.high).map { 1 + random.below($0 + 20) } ?? 3).\(random.below(10))"
                    let id = next("o")
                    let at = date(2020...2026) + "T0\(7 + random.below(3)):\(10 + random.below(49)):00Z"
                    add(source, make(source).observation(id, test, value, at: at))
                    if source != gpSource, random.chance(25) {
                        add(gpSource, make(gpSource).observation(id, test, value, at: at))
                        truth.repeats.append(["\(source) Observation/\(id)", "\(gpSource) Observation/\(id)"])
                    }
                }
            }
            if source != gpSource {
                let from = date(2022...2026)
                add(
                    source,
                    make(source).encounter(
                        next("e"), random.pick(["AMB", "EMER", "IMP"]), random.pick(["Clinic visit", "Emergency attendance", "Ward stay"]),
                        from: from + "T09:00:00Z", to: from + "T15:00:00Z"))
                if random.chance(50) {
                    add(
                        source,
                        make(source).document(
                            next("doc"), random.pick(["Clinic letter", "Discharge summary", "Assessment"]), on: from,
                            author: "Clinician, \(make(source).organisationName)", binary: "html"))
                }
                if random.chance(30) {
                    add(
                        source,
                        make(source).appointment(next("ap"), "Follow-up clinic", "booked", at: "2026-12-\(10 + random.below(18))T10:00:00Z")
                    )
                }
            }
        }
        for vaccine in Self.vaccines.prefix(random.below(3)) {
            add(gpSource, make(gpSource).immunisation(next("i"), vaccine, on: date(2023...2026)))
        }
        var planting = Planting(index: index, sources: sources.filter(canRepeat), isOld: isOld, years: years, make: make)
        planting.plant()
        for (source, resource) in planting.resources { add(source, resource) }
        for (source, resource) in PlantedSecret.resources(of: index, at: sources.filter(canRepeat), make: make) { add(source, resource) }
        truth.repeats += planting.truth.repeats
        truth.disagreements += planting.truth.disagreements
        if patient.died == nil {
            for source in sources {
                guard let organisation = DemoOrganisation.all.first(where: { $0.source == source }) else { continue }
                for resource in contacts.contacts(of: index, at: organisation, make(source)) { add(source, resource) }
            }
        }
        if index == SealedMeeting.index {
            add(SealedMeeting.source, patient.held(id: "\(SealedMeeting.source)-\(index)", family: nil, born: nil))
            add(SealedMeeting.source, SealedMeeting.appointment(make(SealedMeeting.source), contacts.now))
        }
        if index == 30, let other = sources.dropFirst().first, let stray = held[other]?.first {
            // One resource among many names another person's number: a mix-up inside a good answer.
            add(
                other,
                DemoResource(
                    type: "Condition", id: "stray",
                    bytes: JSON.fields([
                        ("resourceType", "Condition"), ("id", "stray"), ("code", ["text": "Somebody else's condition"]),
                        (
                            "subject",
                            [
                                "reference": .text("Patient/" + stray.id),
                                "identifier": ["system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9996241858"],
                            ]
                        ),
                    ]).bytes))
        }
        return DemoPerson(
            nhsNumber: number, name: "\(given) \(family)", family: family, given: given, born: patient.born, gender: patient.gender,
            postcode: patient.isRestricted ? nil : patient.postcode, practice: patient.practice, patient: patient.demographics(),
            superseded: [old].compactMap { $0 }, holdings: held, truth: truth)
    }
}
