/// Margaret Okonkwo, of the sketches: known to twelve organisations, which do not agree about everything.
struct Okonkwo {
    static let practice = "F84031"

    let number: String
    let contacts: DemoContacts

    private func at(_ source: String) -> FHIRMaking { FHIRMaking(source: source, patient: source + "-okonkwo") }

    func person() -> DemoPerson {
        var patient = DemoPatient(
            nhsNumber: number, prefix: "Mrs", given: "Margaret", family: "Okonkwo", gender: "female", born: "1944-03-14",
            line: "Flat 4, 12 Example Walk", town: "London", postcode: "E1 0ZZ", practice: Self.practice,
            practiceName: "Jubilee Street Practice")
        patient.needsInterpreter = "Igbo"
        var truth = DemoPerson.Truth()
        var held: [String: [DemoResource]] = [:]
        for source in [
            "jubilee-street", "barts", "homerton", "east-london", "ambulance", "nhs-111", "tower-hamlets", "moorfields", "st-josephs",
            "royal-free", "uclh", "milton-keynes",
        ] {
            held[source] = [patient.held(id: source + "-okonkwo", family: source == "tower-hamlets" ? "Okonkwo-Bell" : nil)]
        }
        func add(_ source: String, _ resource: DemoResource) { held[source, default: []].append(resource) }
        typealias T = FHIRMaking.Term
        let af = T("Atrial fibrillation", snomed: "49436004", read: "G5730")
        let diabetes = T("Type 2 diabetes mellitus", snomed: "44054006", read: "C10F.")
        let cancer = T("Carcinoma of breast", snomed: "254838004", read: "B34..")
        let ckd = T("Chronic kidney disease stage 3", snomed: "433144002", read: "1Z12.")
        let glaucoma = T("Glaucoma", snomed: "23986001", read: "F45..")
        let gp = at("jubilee-street")
        let barts = at("barts")
        let homerton = at("homerton")
        let elft = at("east-london")
        let las = at("ambulance")
        let oneOneOne = at("nhs-111")
        let council = at("tower-hamlets")
        let eyes = at("moorfields")
        let hospice = at("st-josephs")
        let free = at("royal-free")
        let uclh = at("uclh")
        let mk = at("milton-keynes")

        // Conditions: said by several, coded differently, dated with more or less precision.
        add("jubilee-street", gp.condition("c1", af.coded(.read), "active", onset: "2026-02"))
        add("barts", barts.condition("c1", af, "active", onset: "2026-02-03"))
        truth.repeats.append(["jubilee-street Condition/c1", "barts Condition/c1"])
        add("jubilee-street", gp.condition("c2", diabetes.coded(.both), "active", onset: "2011"))
        add("barts", barts.condition("c2", diabetes, "active", onset: "2011"))
        add("moorfields", eyes.condition("c2", diabetes.coded(.read), "active", onset: "2011"))
        truth.repeats.append(["jubilee-street Condition/c2", "barts Condition/c2", "moorfields Condition/c2"])
        add("st-josephs", hospice.condition("c3", cancer, "active", onset: "1998"))
        add("jubilee-street", gp.condition("c3", cancer.coded(.both), "resolved", onset: "1998", abated: "2003"))
        truth.disagreements.append("condition-status")
        add("jubilee-street", gp.condition("c4", ckd.coded(.read), "active", onset: "2021-05", note: "eGFR falling; see renal letter"))
        add("barts", barts.condition("c4", ckd, "active", onset: "2021-05-14"))
        truth.repeats.append(["jubilee-street Condition/c4", "barts Condition/c4"])
        add("moorfields", eyes.condition("c5", glaucoma, "active", onset: "2017-08"))
        add("nhs-111", oneOneOne.condition("c6", T("Breathlessness on exertion"), "active", onset: "2026-11-13"))
        add(
            "east-london",
            elft.condition("c7", T("Mild cognitive impairment", snomed: "386805003", read: "28E0."), "active", onset: "2025-09"))

        // Allergies.
        add(
            "jubilee-street",
            gp.allergy(
                "a1", T("Penicillin", snomed: "91936005", read: "14L1.").coded(.both), reaction: "Rash", onset: "2014",
                recorded: "2014-06-02"))
        add("barts", barts.allergy("a1", T("No known allergies", snomed: "716186003"), recorded: "2026-02-03", category: nil))
        truth.disagreements.append("allergy-and-none-known")
        add(
            "jubilee-street",
            gp.allergy("a2", T("Latex", snomed: "1003755004"), reaction: "Contact dermatitis", onset: "2009-11", category: "environment"))

        // Medicines.
        typealias Drug = FHIRMaking.Drug
        let apixaban5 = Drug(T("Apixaban 5 mg tablets", snomed: "19478111000001106"), "5", "mg", "oral", "twice a day", 2)
        let apixaban2 = Drug(T("Apixaban 2.5 mg tablets", snomed: "19477911000001109"), "2.5", "mg", "oral", "twice a day", 2)
        let ramipril = Drug(T("Ramipril 5 mg capsules", snomed: "318906001", read: "bi63."), "5", "mg", "oral", "once a day", 1)
        let metformin = Drug(
            T("Metformin 500 mg modified-release tablets", snomed: "325278007", read: "f41y."), "500", "mg", "oral", "twice a day", 2)
        let bisoprolol = Drug(T("Bisoprolol 2.5 mg tablets", snomed: "318591009", read: "bdfx."), "2.5", "mg", "oral", "once a day", 1)
        let atorvastatin = Drug(
            T("Atorvastatin 40 mg tablets", snomed: "320029006", read: "bxi3."), "40", "mg", "oral", "once a day, at night", 1)
        let morphine = Drug(
            T("Morphine sulfate 10 mg in 5 mL oral solution", snomed: "36030311000001105"), "2.5", "mg", "oral",
            "when needed, at most every 4 hours", 6, asNeeded: true)
        let furosemide = Drug(T("Furosemide 40 mg tablets", snomed: "317972008"), "40", "mg", "oral", "once a day", 1)
        let latanoprost = Drug(
            T("Latanoprost 50 micrograms per mL eye drops", snomed: "330749005"), "1", "drop", "both eyes", "once a day", 1)
        add("jubilee-street", gp.request("m1", apixaban5, "active", on: "2026-11-02", reason: "Atrial fibrillation"))
        add("barts", barts.statement("m1", apixaban2, "active", from: "2026-11-19"))
        truth.disagreements.append("medicine-dose")
        add("jubilee-street", gp.request("m2", ramipril, "active", on: "2026-11-02"))
        add("barts", barts.statement("m2", ramipril, "on-hold", from: "2026-11-19"))
        truth.disagreements.append("medicine-status")
        for (number, drug) in [metformin, bisoprolol, atorvastatin].enumerated() {
            add(
                "jubilee-street",
                gp.request(
                    "m\(number + 3)", Drug(drug.term.coded(.read), drug.dose, drug.unit, drug.route, drug.often, drug.frequency), "active",
                    on: "2026-11-02"))
            add(
                "homerton",
                homerton.request(
                    "m\(number + 3)", Drug(drug.term.coded(.dmd), drug.dose, drug.unit, drug.route, drug.often, drug.frequency), "active",
                    on: "2026-11-02"))
            truth.repeats.append(["jubilee-street MedicationRequest/m\(number + 3)", "homerton MedicationRequest/m\(number + 3)"])
            add("jubilee-street", gp.dispense("d\(number + 3)", drug, on: "2026-11-04"))
        }
        add("st-josephs", hospice.request("m1", morphine, "active", on: "2026-08-12", reason: "Breathlessness"))
        add("barts", barts.statement("m6", furosemide, "active", from: "2026-11-18"))
        add("moorfields", eyes.request("m1", latanoprost, "active", on: "2026-10-22"))
        add(
            "jubilee-street",
            gp.request(
                "m8", Drug(T("Simvastatin 40 mg tablets", snomed: "319997009"), "40", "mg", "oral", "once a day", 1), "stopped",
                on: "2011-04-01"))
        add(
            "jubilee-street",
            gp.request(
                "m9", Drug(T("Digoxin 62.5 microgram tablets", snomed: "315182006"), "62.5", "microgram", "oral", "once a day", 1),
                "entered-in-error", on: "2026-02-05"))

        // Results: a panel, a series at two organisations, a blood group that differs.
        typealias Test = FHIRMaking.Test
        let potassium = Test("Potassium", "2823-3", "mmol/L", "3.5", "5.3")
        let sodium = Test("Sodium", "2951-2", "mmol/L", "133", "146")
        let creatinine = Test("Creatinine", "14682-9", "micromol/L", "45", "84", ucum: "umol/L")
        let egfr = Test("eGFR", "62238-1", "mL/min/1.73 m²", "60", "120", ucum: "mL/min/{1.73_m2}")
        let hba1c = Test("HbA1c", "59261-8", "mmol/mol", "20", "41")
        let series = [
            ("2026-11-24T09:05:00Z", "5.9", "31", "152"), ("2026-11-19T07:40:00Z", "5.1", "34", "141"),
            ("2026-08-02T08:10:00Z", "4.8", "41", "120"), ("2025-11-10T08:00:00Z", "4.6", "44", "112"),
        ]
        for (number, row) in series.enumerated() {
            add("barts", barts.observation("k\(number)", potassium, row.1, at: row.0, flag: number == 0 ? "H" : nil))
            add("barts", barts.observation("e\(number)", egfr, row.2, at: row.0, flag: "L"))
            add("barts", barts.observation("cr\(number)", creatinine, row.3, at: row.0, flag: "H"))
            add("barts", barts.observation("na\(number)", sodium, "\(136 + number)", at: row.0))
            add(
                "barts",
                barts.report(
                    "r\(number)", "Urea and electrolytes", members: ["k\(number)", "e\(number)", "cr\(number)", "na\(number)"], at: row.0))
        }
        add("jubilee-street", gp.observation("k1", potassium, "5.1", at: "2026-11-19T07:40:00Z"))
        truth.repeats.append(["barts Observation/k1", "jubilee-street Observation/k1"])
        for (number, row) in [("2026-10-02", "58"), ("2026-04-01", "55"), ("2025-10-05", "53"), ("2024-10-11", "51")].enumerated() {
            add("jubilee-street", gp.observation("h\(number)", hba1c, row.1, at: row.0, flag: "H"))
        }
        add("barts", barts.bloodGroup("bg", "A Rh positive", at: "1998-05-04"))
        add("uclh", uclh.bloodGroup("bg", "O Rh positive", at: "2009-03-01"))
        add("royal-free", free.encounter("e1", "AMB", "Hepatology clinic", from: "2009-03-01T09:00:00Z", to: "2009-03-01T09:40:00Z"))
        truth.disagreements.append("blood-group")
        add(
            "ambulance",
            las.observation(
                "sp", Test("Oxygen saturation", "59408-5", "%", "94", "98"), "91", at: "2026-11-14T02:20:00Z", flag: "L",
                category: "vital-signs"))
        add(
            "ambulance",
            las.observation(
                "hr", Test("Heart rate", "8867-4", "/min", "60", "100"), "118", at: "2026-11-14T02:20:00Z", flag: "H",
                category: "vital-signs"))
        add(
            "barts",
            barts.report(
                "cxr", "Chest X-ray", members: [], at: "2026-11-18",
                conclusion: "Cardiomegaly. Small bilateral pleural effusions. No focal consolidation."))
        add(
            "uclh",
            uclh.report("echo", "Echocardiogram", members: [], at: "2026-02-10", conclusion: "Mildly impaired left ventricular function."))

        // Care plans whose wishes differ, and one that does not.
        let respect = T("ReSPECT", snomed: "1382601000000107")
        add(
            "st-josephs",
            hospice.plan(
                "p1", respect, "Not for attempted CPR. Care at home where possible.", on: "2026-08-11",
                activities: ["Do not attempt cardiopulmonary resuscitation"]))
        add(
            "jubilee-street",
            gp.plan("p1", respect, "For attempted CPR.", on: "2025-02-02", activities: ["Attempt cardiopulmonary resuscitation"]))
        truth.disagreements.append("care-plan-wishes")
        add(
            "tower-hamlets",
            council.plan(
                "p2", T("Care and support plan"), "Two visits a day; key safe at the door.", on: "2026-09-02",
                activities: ["Morning visit: washing, breakfast", "Evening visit: medicines, supper"]))

        // Flags.
        add("tower-hamlets", council.flag("f1", "Safeguarding", "Safeguarding enquiry open", from: "2026-09-02"))
        add("jubilee-street", gp.flag("f1", "Interpreter", "Igbo interpreter for every visit", from: "2019-01-10"))
        add("jubilee-street", gp.flag("f2", "Reasonable adjustment", "Large print, hearing aid left", from: "2020-03-01"))

        // Encounters, appointments, procedures, immunisations, documents.
        add(
            "barts",
            barts.encounter(
                "e1", "IMP", "Inpatient stay, cardiology", from: "2026-11-14T04:10:00Z", to: "2026-11-19T15:00:00Z", reason: "Heart failure"
            ))
        add(
            "ambulance",
            las.encounter(
                "e1", "EMER", "Emergency conveyance", from: "2026-11-14T02:10:00Z", to: "2026-11-14T03:40:00Z", reason: "Breathlessness"))
        add(
            "milton-keynes",
            mk.encounter(
                "e1", "EMER", "Emergency department visit", from: "2024-07-20T18:00:00Z", to: "2024-07-20T22:10:00Z",
                reason: "Fall while visiting family"))
        add("uclh", uclh.encounter("e1", "AMB", "Echocardiography clinic", from: "2026-02-10T10:00:00Z", to: "2026-02-10T10:40:00Z"))
        add("barts", barts.appointment("ap1", "Heart failure clinic", "booked", at: "2026-11-27T10:30:00Z"))
        add("moorfields", eyes.appointment("ap1", "Eye clinic", "booked", at: "2027-01-14T14:00:00Z"))
        add("homerton", homerton.appointment("ap1", "Diabetic foot clinic", "fulfilled", at: "2026-06-09T09:20:00Z"))
        add("homerton", homerton.procedure("pr1", T("Diabetic foot examination", snomed: "401191002"), on: "2026-06-09"))
        add("barts", barts.procedure("pr1", T("Mastectomy of left breast", snomed: "428571003"), on: "1998-06"))
        for (number, vaccine) in [
            ("Seasonal influenza vaccination", "2026-10-04"), ("COVID-19 vaccination", "2026-10-04"),
            ("Seasonal influenza vaccination", "2025-10-02"), ("Pneumococcal vaccination", "2015-09-12"),
        ].enumerated() {
            add(
                "jubilee-street",
                gp.immunisation(
                    "i\(number)", T(vaccine.0, snomed: ["822851000000102", "840534001", "822851000000102", "12866006"][number]),
                    on: vaccine.1))
        }
        add("barts", barts.document("doc1", "Discharge summary", on: "2026-11-19", author: "Dr A. Osei, Barts Health", binary: "html"))
        add(
            "jubilee-street", gp.document("doc1", "Discharge summary", on: "2026-11-19", author: "Dr A. Osei, Barts Health", binary: "html")
        )
        truth.repeats.append(["barts DocumentReference/doc1", "jubilee-street DocumentReference/doc1"])
        add(
            "ambulance",
            las.document(
                "doc1", "Ambulance report", on: "2026-11-14", author: "London Ambulance Service", binary: "pdf",
                contentType: "application/pdf"))
        add(
            "moorfields",
            eyes.document(
                "doc1", "Eye clinic letter", on: "2026-10-22", author: "Miss P. Lind, Moorfields", binary: "text", contentType: "text/plain"
            ))
        add(
            "east-london",
            elft.document("doc1", "Memory clinic letter", on: "2025-09-18", author: "Dr R. Shah, East London", binary: "html"))

        for source in held.keys.sorted() { for resource in contacts.okonkwo(at: source, at(source)) { add(source, resource) } }

        return DemoPerson(
            nhsNumber: number, name: "Margaret Okonkwo", family: "Okonkwo", given: "Margaret", born: patient.born, gender: patient.gender,
            postcode: patient.postcode, practice: Self.practice, patient: patient.demographics(), superseded: [], holdings: held,
            truth: truth)
    }
}
