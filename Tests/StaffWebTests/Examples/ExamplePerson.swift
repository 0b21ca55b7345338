import CareRecord

/// The entries of the person of the sketches, a very long record, and one whose every text is an attack.
enum ExamplePerson {
    static let entries: [Entry] = medicines + results + others

    private static let medicines: [Entry] = [
        Example.medicine(
            "apixaban", by: "F84016", id: "m1", dose: ("5", "mg"), frequency: "twice a day", when: "2026-02-03", recorded: "2026-11-02"),
        Example.medicine(
            "apixaban", by: "R1H", id: "m2", dose: ("2.5", "mg"), frequency: "twice a day", when: "2026-11-19",
            notes: ["reduced, renal function"]),
        Example.medicine("ramipril", by: "F84016", id: "m3", form: "capsule", dose: ("5", "mg"), frequency: "once a day", when: "2019-05"),
        Example.medicine(
            "ramipril", by: "R1H", id: "m4", form: "capsule", dose: ("5", "mg"), frequency: "once a day", status: "on-hold",
            when: "2026-11-19", notes: ["potassium 5.7, recheck in clinic"]),
        Example.medicine(
            "metformin", by: "F84016", id: "m5", form: "modified-release tablet", dose: ("500", "mg"), frequency: "twice a day",
            when: "2016-01-11"),
        Example.medicine(
            "metformin", by: "R1H", id: "m6", form: "modified-release tablet", dose: ("500", "mg"), frequency: "twice a day",
            when: "2016-01-11"),
        Example.medicine(
            "morphine sulfate", by: "HO01", id: "m7", form: "oral solution, 10 mg in 5 mL", dose: ("2.5", "mg"),
            frequency: "at most every 4 hours", when: "2026-08-12", asNeeded: true),
        Example.medicine("furosemide", by: "R1H", id: "m8", dose: ("40", "mg"), frequency: "once a day, morning", when: "2026-11-18"),
        Example.medicine("atorvastatin", by: "F84016", id: "m9", dose: ("40", "mg"), frequency: "once a day, at night", when: "2011"),
        Example.medicine(
            "spironolactone", by: "R1H", id: "m13", dose: ("25", "mg"), frequency: "once a day", status: "on-hold", when: "2026-11-19"),
        Example.medicine(
            "warfarin", by: "R1H", id: "m10", dose: ("3", "mg"), frequency: "once a day", status: "stopped", when: "2014-01-02",
            until: "2026-02-03", reason: "Changed to apixaban"),
        Example.medicine(
            "nitrofurantoin", by: "RQX", id: "m11", form: "capsule", dose: ("100", "mg"), frequency: "twice a day, 3 days",
            status: "completed", when: "2025-03-08", until: "2025-03-11"),
        Example.medicine("digoxin", by: "RQX", id: "m12", dose: ("125", "micrograms"), status: "entered-in-error", when: "2025-03-08"),
        Example.medicine(
            "codeine", by: "RWK", id: "m14", dose: ("30", "mg"), frequency: "when needed", status: "unknown", when: "2026-08-12"),
        Example.entry(
            .medicine(MedicineStatement(kind: .statement)), "Tabs as per blister pack", by: "F84016", id: "m15",
            type: "MedicationStatement", status: nil),
    ]

    private static let results: [Entry] =
        [
            Example.result(
                "Potassium", Example.quantity("5.9", "mmol/L"), by: "R1H", id: "r1", when: "2026-11-24T09:05:00Z", range: ("3.5", "5.3"),
                flag: "H"),
            Example.result(
                "Potassium", Example.quantity("5.7", "mmol/L"), by: "R1H", id: "r2", when: "2026-11-19T07:40:00Z", range: ("3.5", "5.3"),
                flag: "H", reviewed: true),
            Example.result(
                "Potassium", Example.quantity("4.9", "mmol/L"), by: "F84016", id: "r3", when: "2026-05-11", range: ("3.5", "5.3"),
                reviewed: true),
            Example.result(
                "Potassium", Example.quantity("4.4", "mmol/L"), by: "F84016", id: "r4", when: "2024-05-11", range: ("3.5", "5.3"),
                reviewed: true),
            Example.result(
                "CRP", Example.quantity("5", "mg/L", comparator: "<"), by: "R1H", id: "r5", when: "2026-11-19T07:40:00Z", range: (nil, "5"),
                reviewed: true),
            Example.result("Troponin", .absent("sample haemolysed"), by: "RQX", id: "r6", when: "2026-11-14T22:10:00Z"),
            Example.result(
                "Urea and electrolytes", nil, by: "R1H", id: "p1", when: "2026-11-24T09:05:00Z", kind: .report,
                members: ["Observation/r1", "Observation/e13"], conclusion: "Sample not haemolysed."),
            Example.result(
                "Chest X-ray", nil, by: "R1H", id: "p2", when: "2026-11-18", kind: .report, conclusion: "Heart enlarged. Small effusions.",
                attachments: [Attachment(contentType: "text/plain", title: "Report", url: nil, inlineData: 0..<10)]),
            Example.result(
                "Blood pressure", nil, by: "F84016", id: "b1", when: "2026-10-02", reviewed: true,
                components: [
                    ResultComponent(
                        title: Concept(text: "Systolic"), value: Example.quantity("148", "mmHg"), interpretation: [Concept(text: "High")]),
                    ResultComponent(title: Concept(text: "Diastolic"), value: Example.quantity("82", "mmHg")),
                ]),
            Example.result(
                "Blood pressure", nil, by: "R1H", id: "b2", when: "2026-11-19T08:00:00Z", reviewed: true,
                components: [
                    ResultComponent(title: Concept(text: "Systolic"), value: Example.quantity("132", "mmHg")),
                    ResultComponent(title: Concept(text: "Diastolic"), value: Example.quantity("76", "mmHg")),
                ]),
            Example.result("Blood group", .text("O Rh positive"), by: "R1H", id: "g1", when: "2014-01-02", reviewed: true),
            Example.result("Blood group", .text("A Rh positive"), by: "RQX", id: "g2", when: "2019-07-02", reviewed: true),
        ]
        + zip(
            ["62", "57", "52", "49", "47", "43", "40", "36", "34", "31"],
            [
                "2021-05-10", "2022-04-01", "2023-04-20", "2024-06-01", "2025-02-20", "2025-10-11", "2026-01-12", "2026-10-02",
                "2026-11-19", "2026-11-24T09:05:00Z",
            ]
        )
        .enumerated().map { index, pair in
            Example.result(
                "eGFR", Example.quantity(pair.0, "mL/min/1.73 m²"), by: index > 5 ? "R1H" : "F84016", id: "e\(index + 4)", when: pair.1,
                range: ("60", nil), flag: index == 0 ? nil : "L", reviewed: true)
        } + [
            Example.result("eGFR", Example.quantity("55", "mL/min/1.73 m²"), by: "RP6", id: "e20", reviewed: true),
            Example.result(
                "eGFR", Example.quantity("90", "mL/min/1.73 m²", comparator: ">"), by: "RQX", id: "e21", when: "2012", reviewed: true),
            Example.result("eGFR", Example.quantity("55", nil), by: "F84016", id: "e22", when: "2019-05", reviewed: true),
        ]
        + zip(["64", "61", "66", "59", "58"], ["2021-05-10", "2022-04-01", "2023-04-20", "2025-02-20", "2026-10-02"]).enumerated().map {
            Example.result(
                "HbA1c", Example.quantity($1.0, "mmol/mol"), by: "F84016", id: "h\($0)", when: $1.1, range: ("20", "41"), flag: "H",
                reviewed: true)
        }
        + zip(["8.1", "7.6", "7.2", "7.4"], ["2007-02-01", "2008-02-01", "2009-01-11", "2010-06-02"]).enumerated().map {
            Example.result(
                "HbA1c", Example.quantity($1.0, "%"), by: "F84016", id: "i\($0)", when: $1.1, range: ("4", "5.9"), flag: "H", reviewed: true
            )
        }

    private static let others: [Entry] = [
        Example.allergy("Penicillin", by: "F84016", id: "a1", reactions: ["rash"], when: "2014", criticality: "high"),
        Example.allergy("No known allergies", by: "R1H", id: "a2", assertion: .noneKnown, when: "2026-02-03"),
        Example.allergy("Latex", by: "F84016", id: "a3", reactions: ["contact dermatitis"], when: "2009-11"),
        Example.condition("Atrial fibrillation", by: "R1H", id: "c1", when: "2026-02-03"),
        Example.condition("Atrial fibrillation", by: "F84016", id: "c2", when: "2026-02-03"),
        Example.condition("Type 2 diabetes mellitus", by: "F84016", id: "c3", when: "2011"),
        Example.condition("Carcinoma of breast", by: "HO01", id: "c4", when: "1998"),
        Example.condition("Carcinoma of breast", by: "F84016", id: "c5", status: "resolved", when: "1998", until: "2003"),
        Example.condition("Chronic kidney disease", by: "F84016", id: "c6", when: "2021-05", stage: "stage 3a"),
        Example.condition("Chronic kidney disease", by: "R1H", id: "c7", when: "2026-11-19", stage: "stage 3b"),
        Example.condition("Asthma", by: "R1H", id: "c8", status: "resolved", when: "1990"),
        Example.condition("Deep vein thrombosis", by: "R1H", id: "c9", when: "2026-02-01", assertion: .refuted),
        Example.plan("ReSPECT", by: "HO01", id: "p3", when: "2026-08-11", wish: .doNotAttempt, summary: "care at home"),
        Example.plan("ReSPECT", by: "F84016", id: "p4", when: "2025-02-02", wish: .attempt),
        Example.plan("Care and support plan", by: "TH01", id: "p5", when: "2026-09-02", summary: "two visits a day"),
        Example.alert("Safeguarding", .safeguarding, by: "TH01", id: "f1", when: "2026-09-02"),
        Example.alert("Large print", .adjustment, by: "F84016", id: "f2", when: "2024-09-02"),
        Example.document("Discharge summary", by: "R1H", id: "d1", when: "2026-11-19"),
        Example.document("Ambulance report", by: "RRU", id: "d2", when: "2026-11-14", type: "text/html"),
        Example.document("Eye clinic letter", by: "RP6", id: "d3", when: "2026-10-22", type: "image/png"),
        Example.appointment("Heart failure clinic", by: "R1H", id: "t1", when: "2026-11-27T10:30:00Z", location: "St Bartholomew’s"),
        Example.appointment("Eye clinic", by: "RP6", id: "t2", when: "2027-01-14T14:00:00Z"),
        Example.appointment("Diabetes review", by: "F84016", id: "t3", status: "fulfilled", when: "2026-10-02T09:10:00+01:00"),
        Example.appointment("Foot clinic", by: "F84016", id: "t4", status: "noshow", when: "2026-09-02T09:10:00+01:00"),
        Example.encounter("Admission, ward 11E", by: "R1H", id: "n1", when: "2026-11-14"),
        Example.procedure("Cataract extraction", by: "RP6", id: "o1", when: "2017-08-02"),
        Example.immunisation("Influenza vaccination", by: "F84016", id: "v1", when: "2026-10-02"),
        Example.person("Okonkwo", by: "R1H", id: "pt1"), Example.person("Okonkwo-Bell", by: "TH01", id: "pt2"),
    ]

    static func many(_ count: Int) -> [Entry] {
        (0..<count).flatMap { index -> [Entry] in
            let year = 2026 - index % 40
            let day = "\(year)-0\(index % 9 + 1)-1\(index % 9)"
            return [
                Example.result(
                    "Test number \(index % 70) with a rather long name, as laboratories give them",
                    Example.quantity("\(index % 37).\(index % 10)", index % 5 == 0 ? "mg/dL" : "mmol/L"), by: "R1H", id: "lr\(index)",
                    when: day),
                Example.encounter("Consultation \(index)", by: index % 2 == 0 ? "F84016" : "R1H", id: "le\(index)", when: day),
            ]
        }
    }

    static let evil =
        "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> \u{202E}txet\u{202C}\u{0} javascript:alert(3) &lt; שלום 123"

    static let hostile: [Entry] = [
        Example.medicine(evil, by: "R1H", id: "hm", form: evil, route: evil, dose: (evil, evil), frequency: evil, notes: [evil]),
        Example.allergy(evil, by: "R1H", id: "ha", reactions: [evil], criticality: evil),
        Example.condition(evil, by: "R1H", id: "hc", status: evil, stage: evil),
        Example.result(evil, Example.quantity("1", evil), by: "R1H", id: "hr1", when: "2026-01-01", range: (evil, evil), flag: evil),
        Example.result(evil, Example.quantity("2", evil), by: "R1H", id: "hr2", when: "2026-02-01", range: ("1", "2"), flag: "H"),
        Example.result(evil, .text(evil), by: "R1H", id: "hr3", when: "2026-02-01", kind: .report, conclusion: evil),
        Example.plan(evil, by: "R1H", id: "hp", summary: evil),
        Example.document(evil, by: "R1H", id: "hd", type: evil),
        Example.alert(evil, .other, by: "R1H", id: "hf"), Example.alert(evil, .adjustment, by: "R1H", id: "hf2"),
        Example.appointment(evil, by: "R1H", id: "ht", status: evil, when: "2026-02-01", location: evil),
        Example.encounter(evil, by: "R1H", id: "hn", when: "2026-02-01"), Example.procedure(evil, by: "R1H", id: "ho", when: "2026-02-01"),
        Example.immunisation(evil, by: "R1H", id: "hv", when: "2026-02-01"), Example.person(evil, by: "R1H", id: "hpt"),
        Example.entry(
            .alert(AlertStatement(kind: .risk, category: evil)), evil, by: "R1H", id: "hx", status: evil, author: evil,
            details: [Detail(evil, evil)], problems: [NotUnderstood(place: evil, reason: .notADate)]),
    ]
}
