import CareRecord
import Testing

@testable import AccessControl

/// A policy is refused when a set is empty, a row can never match, or a switch changes nothing; each mistake with its place.
@Suite struct PolicyMistakeTests {
    private func places(_ policy: RegionPolicy) -> [String] { policy.mistakes().map(\.path) }

    private static func role(
        _ id: RoleID = "clinician", kind: RoleDefinition.Kind = .care, jobs: Set<String> = ["R8000"], at: Set<OrganisationKind> = [.acute],
        sees: [RoleDefinition.Sight] = [.init(sections: Set(Section.allCases))], needs: Strength = .stated
    ) -> RoleDefinition {
        RoleDefinition(id: id, name: "n", kind: kind, jobRoles: jobs, organisationKinds: at, sees: sees, needs: needs)
    }

    /// The mistakes of the example's roles with one more.
    private func with(_ role: RoleDefinition) -> [String] { places(Example.policy(roles: Example.roles + [role])) }

    @Test("purposes, forbidden organisations, levels and whereabouts have what no region may leave out")
    func terms() {
        #expect(places(Example.policy(purposes: [.oversight, .directCare, .research])) == ["purposes"])
        #expect(places(Example.policy(purposes: [.oversight])) == ["purposes"])
        #expect(places(Example.policy(forbidden: ["employer", "benefits", "marketing"])) == ["forbiddenOrganisations"])
        #expect(
            places(Example.policy(assurance: .init(authentication: 0, identity: 4))) == ["assurance.authentication", "assurance.identity"])
        #expect(places(Example.policy(restrictedHides: [.appointments, .encounters])) == ["restricted.hides"])
        #expect(places(Example.policy(restrictedHides: Set(Section.allCases))).contains("restricted.hides"))
        let noOfficer = Example.roles.filter { $0.kind != .oversight }
        #expect(places(Example.policy(roles: noOfficer)) == ["purposes"], "oversight without an officer changes nothing")
    }

    @Test("words that are no kind of organisation forbid nobody, and officers without their purpose can do nothing")
    func idleWords() {
        let forbidden = RegionPolicy.alwaysForbidden
        #expect(places(Example.policy(forbidden: forbidden.union(["casino"]))) == ["forbiddenOrganisations"])
        #expect(places(Example.policy(forbidden: forbidden.union(["pharmacies"]))) == ["forbiddenOrganisations"])
        #expect(places(Example.policy(forbidden: forbidden.union(["pharmacy"]))) == [])
        #expect(places(Example.policy(purposes: [.directCare])) == ["roles[3]"])
    }

    @Test("a limit of what nobody may state, and a window before what begins now, change nothing")
    func idleTerms() {
        let alone = Example.relationships.filter { $0.kind != .personPresent }
        #expect(places(Example.policy(relationships: alone, presence: .init(most: 40, within: .days(2)))).contains("presence"))
        #expect(!places(Example.policy(relationships: alone, presence: RegionPolicy.usualPresence)).contains("presence"))
        for (before, after, place) in [(5, 0, "before"), (0, 5, "after")] {
            let practice = Example.terms(.registeredPractice, .proven, before: .days(before), after: .days(after), longest: .days(1))
            #expect(places(Example.policy(relationships: [practice] + Example.relationships.dropFirst())) == ["relationships[0].\(place)"])
        }
    }

    @Test(
        "a code whose system is no address, or that is no number of SNOMED CT, can never match",
        arguments: [
            ("snomed", "93461009", false), ("http //snomed.info/sct", "93461009", false), ("", "93461009", false),
            (":x", "93461009", false),
            (CodeSystem.snomed, "9 3", false), (CodeSystem.snomed, "HIV", false), (CodeSystem.dmd, "x", false),
            ("urn:oid:2.16.840.1.113883.6.96", "93461009", true), ("https://record.example/codes", "HIV", true),
            (CodeSystem.loinc, "20447-9", true),
        ])
    func deadCodes(_ system: String, _ code: String, isRight: Bool) {
        let list = CodeList(id: "gender", codes: [.init(system: system, code: code)])
        #expect(places(Example.policy(lists: [Example.lists[0], list])) == (isRight ? [] : ["codeLists[1].codes"]))
    }

    @Test(
        "what becomes of words that could not be compared is a choice only where words are compared, and is the careful one where none is made"
    )
    func unanswered() {
        #expect(places(Example.policy(unanswered: .show)) == [] && Example.policy(unanswered: .show).whereUnanswered == .show)
        #expect(Example.policy().whereUnanswered == .withhold)
        let marked = Example.labels.map {
            SensitivityLabel(
                id: $0.id, name: $0.name, marks: $0.marks.union([.init(code: "x" + $0.id.rawValue)]), lists: [], outcome: $0.outcome)
        }
        #expect(places(Example.policy(labels: marked, lists: [], unanswered: .withhold)) == ["unanswered"])
        let said = Example.labels.filter { $0.outcome != .noTrace }
        let spoken = Example.policy(labels: said, unanswered: .show, wordsWait: 4)
        #expect(places(spoken).allSatisfy { $0 != "wordsWaitSeconds" } && spoken.wordsPatience == 4)
        for mark in [[], [SensitivityLabel.Mark(code: "sealed")]] {
            let gone = SensitivityLabel(
                id: LabelID("gone"), name: "Gone", marks: Set(mark), lists: mark.isEmpty ? ["gender"] : [], outcome: .noTrace)
            let policy = Example.policy(labels: said + [gone], unanswered: .show, wordsWait: 4)
            #expect(places(policy).contains("wordsWaitSeconds") && policy.wordsPatience == nil, "what is shown and goes is a trace")
        }
        for choice in [Unanswered.withhold, nil] {
            #expect(
                places(Example.policy(labels: said, unanswered: choice, wordsWait: 4)).contains("wordsWaitSeconds"),
                "who keeps back waits for all")
        }
        #expect(!Example.policy(labels: marked, lists: []).comparesOrganisations && Example.policy().comparesOrganisations)
    }

    @Test("a role without codes, organisations, rows or sections, twice, or with nobody to match is refused")
    func roles() {
        #expect(places(Example.policy(roles: [])).contains("roles"))
        #expect(with(Self.role("a", jobs: [])) == ["roles[4].jobRoles"])
        #expect(with(Self.role("a", at: [])) == ["roles[4].organisations"])
        #expect(with(Self.role("a", jobs: ["X"], sees: [])) == ["roles[4].sees"])
        #expect(with(Self.role("a", jobs: ["X"], sees: [.init(sections: [])])) == ["roles[4].sees[0].sections"])
        #expect(with(Self.role("clinician", jobs: ["X"])) == ["roles[4].id"])
        #expect(with(Self.role("Not a name", jobs: ["X"])) == ["roles[4].id"])
        #expect(with(Self.role("a", jobs: ["R8000"])) == ["roles[4].jobRoles"], "claimed by two at one kind")
        #expect(with(Self.role("a", jobs: ["R8000"], at: [.hospice])) == [])
        let forbidding = Example.policy(
            roles: Example.roles + [Self.role("a", at: [.hospice])], forbidden: RegionPolicy.alwaysForbidden.union(["hospice"]))
        #expect(places(forbidding) == ["roles[4].organisations"])
        let officer = Self.role("b", kind: .oversight, jobs: ["X"], sees: [.init(sections: [.alerts])])
        #expect(with(officer) == ["roles[4].sees"])
    }

    @Test("sixty-four roles are enough, and one more is refused, because their rules are kept as bits")
    func manyRoles() {
        let many = (0..<64).map { Self.role(RoleID("r\($0)"), jobs: ["J\($0)"]) }
        let policy = Example.policy(roles: many, glass: Example.glass, purposes: [.directCare], rules: [])
        #expect(!places(policy).contains("roles"))
        #expect(
            places(Example.policy(roles: many + [Self.role("r64", jobs: ["J64"])], purposes: [.directCare], rules: [])).contains("roles"))
        // Decided under all the same, a rule applies to a role beyond the bits rather than not.
        let hide = RestrictingRule(id: "h", because: "b", roles: ["r64"], hides: [.alerts])
        let over = Example.policy(roles: many + [Self.role("r64", jobs: ["J64"])], rules: [hide])
        #expect(!decide(Example.request("J64"), Example.facts(), under: over).permitted.contains(.alerts))
    }

    @Test("a row of a role that opens what is open without it changes nothing")
    func idleSight() {
        let all = RoleDefinition.Sight(sections: Set(Section.allCases))
        #expect(with(Self.role("a", jobs: ["X"], sees: [all, .init(activities: ["B1"], sections: [.alerts])])) == ["roles[4].sees[1]"])
        #expect(with(Self.role("a", jobs: ["X"], sees: [all, .init(sections: [.alerts])])) == ["roles[4].sees[1]"])
        #expect(
            with(
                Self.role(
                    "a", jobs: ["X"],
                    sees: [.init(activities: ["B1"], sections: [.alerts]), .init(activities: ["B2"], sections: [.alerts])])) == [])
    }

    @Test("a role that no relationship is strong enough for can never see anything")
    func unreachable() {
        let weak = Example.relationships.filter { $0.strength != .proven }
        #expect(places(Example.policy(relationships: weak)) == ["roles[2]"])
    }

    @Test("a kind of relationship twice, without sections or a window, or for what nobody sees is refused")
    func relationships() {
        func with(_ terms: RelationshipTerms) -> [String] { places(Example.policy(relationships: Example.relationships + [terms])) }
        #expect(places(Example.policy(relationships: [])).contains("relationships"))
        #expect(with(Example.terms(.admission, .proven, longest: .days(1))) == ["relationships[6].kind"])
        #expect(with(Example.terms(.referral, .proven, longest: .days(0))) == ["relationships[6].longest"])
        let empty = RelationshipTerms(
            kind: .referral, strength: .proven, before: .days(0), after: .days(0), longest: .days(1), sections: [])
        #expect(with(empty) == ["relationships[6].sections"])
        var shut = Example.relationships
        shut[1] = Example.terms(.pastAppointment, .proven, longest: .days(1))
        shut[2] = Example.terms(.upcomingAppointment, .proven, longest: .days(1))
        #expect(places(Example.policy(relationships: shut)) == ["relationships[1].after", "relationships[2].before"])
        let social = [Self.role("s", jobs: ["X"], sees: [.init(sections: [.alerts])], needs: .proven)]
        let idle = places(Example.policy(roles: social, purposes: [.directCare]))
        #expect(idle.contains("relationships[4]") && idle.contains("relationships[5]") && !idle.contains("relationships[0]"))
    }

    @Test("broken glass without roles, reasons or limits, for those who give no care, or for what they never see is refused")
    func glass() {
        func with(
            roles: Set<RoleID> = ["clinician"], sections: Set<Section> = [.results],
            reasons: [BreakGlassTerms.Reason] = Example.glass.reasons,
            assurance: Int = 3, fresh: Span = .minutes(5), lasts: Span = .minutes(60), staff: Int = 3, organisation: Int = 10
        ) -> [String] {
            let terms = BreakGlassTerms(
                roles: roles, sections: sections, reasons: reasons, assurance: assurance, fresh: fresh, lasts: lasts,
                perStaff: .init(most: staff, within: .days(1)), perOrganisation: .init(most: organisation, within: .days(1)))
            return places(Example.policy(glass: terms)).filter { !$0.hasPrefix("rules") }
        }
        #expect(with() == [])
        #expect(with(roles: []) == ["breakGlass.roles"])
        #expect(with(roles: ["nobody"]) == ["breakGlass.roles"])
        #expect(with(roles: ["administrator", "clinician"]) == ["breakGlass.roles"])
        #expect(with(roles: ["privacy-officer", "clinician"]) == ["breakGlass.roles"])
        #expect(with(sections: []) == ["breakGlass.sections"])
        #expect(with(roles: ["social-worker"], sections: [.alerts, .results]) == ["breakGlass.sections"])
        #expect(with(reasons: []) == ["breakGlass.reasons"])
        #expect(with(reasons: Example.glass.reasons + Example.glass.reasons) == ["breakGlass.reasons[1].id"])
        #expect(
            with(assurance: 1) == ["breakGlass.assurance"] && with(assurance: 4) == ["breakGlass.assurance"]
                && with(assurance: 2) == ["breakGlass.assurance"], "at the sign-in's own level nobody steps up")
        #expect(with(fresh: .minutes(0)) == ["breakGlass.fresh"])
        #expect(with(fresh: .minutes(15)) == [] && with(fresh: .minutes(16)) == ["breakGlass.fresh"])
        #expect(
            with(lasts: .minutes(0)) == ["breakGlass.lasts"] && with(lasts: .hours(24)) == []
                && with(lasts: .hours(25)) == ["breakGlass.lasts"])
        #expect(with(staff: 0) == ["breakGlass.perStaff.most"] && with(staff: 1) == [])
        #expect(with(staff: 11) == ["breakGlass.perStaff"], "the organisation's limit is reached first")
    }

    @Test("a limit of statements that lets nobody state anything is refused: leaving the kind out says it better")
    func presence() {
        #expect(places(Example.policy(presence: .init(most: 0, within: .days(1)))) == ["presence.most"])
        #expect(places(Example.policy(presence: .init(most: 1, within: .days(0)))) == ["presence.within"])
        #expect(places(Example.policy(presence: .init(most: 1, within: .days(1)))) == [])
    }

    @Test("a label that nothing can bear, names an unknown list, or that a stricter one covers changes nothing")
    func labels() {
        func with(_ id: LabelID, _ marks: Set<SensitivityLabel.Mark>, _ lists: Set<String>, _ outcome: SensitivityLabel.Outcome) -> [String]
        {
            places(
                Example.policy(labels: Example.labels + [SensitivityLabel(id: id, name: "n", marks: marks, lists: lists, outcome: outcome)])
            )
        }
        let open = SensitivityLabel.Outcome.withheld(.count, opening: .breakGlass)
        #expect(Set(places(Example.policy(labels: [], lists: []))) == ["labels"])
        #expect(with("a", [], [], open) == ["labels[5]"])
        #expect(with("may-harm", [.init(code: "X9")], [], open) == ["labels[5].id", "labels[5].opens"])
        #expect(with("a", [.init(code: "NOPAT")], [], open) == ["labels[5].opens"])
        #expect(with("a", [.init(code: "NOPAT")], [], .withheld(.section, opening: .never)) == [])
        #expect(with("a", [.init(code: "X")], ["nowhere"], open) == ["labels[5].lists"])
        #expect(with("restricted", [.init(code: "X")], [], open) == ["labels[5].id"])
        #expect(with("a", [.init(code: "sealed")], [], open) == ["labels[5]"], "what leaves no trace is stricter than all")
        #expect(with("a", [.init(system: "x", code: "sealed")], [], open) == ["labels[5]"], "a mark of any system covers one of one")
        #expect(with("a", [.init(code: "V")], [], open) == ["labels[5]"], "said more coarsely, it is stricter")
        #expect(with("a", [.init(code: "V")], [], .withheld(.record, opening: .breakGlass)) == [], "coarser than the other: it is not idle")
        #expect(with("a", [.init(code: "V")], [], .withheld(.section, opening: .never)) == [])
        #expect(with("a", [.init(code: "V")], [], .noTrace) == [])
        #expect(
            with("a", [.init(code: "third-party")], [], .withheld(.section, opening: .never)) == ["labels[5]"], "of two alike the later")
    }

    /// The example's labels but one, and what is said of it. Left out are what sources mark themselves.
    @Test(
        "a policy that forgets what sources themselves mark is refused, and says what it forgot",
        arguments: [
            ("restricted", ["mark R of \(RegionPolicy.confidentiality)", "mark V of \(RegionPolicy.confidentiality)"]),
            ("third-party", ["called third-party"]), ("may-harm", ["mark NOPAT of \(RegionPolicy.actCode)", "called may-harm"]),
        ])
    func forgotten(_ id: String, _ said: [String]) {
        let found = Example.policy(labels: Example.labels.filter { $0.id.rawValue != id }).mistakes()
        #expect(found.map(\.path) == said.map { _ in "labels" })
        #expect(zip(found, said).allSatisfy { $0.words.contains($1) }, "\(found)")
    }

    @Test(
        "a policy that only forgets such marks is completed by labels that nothing opens: it decides the same, and shows no more of any entry"
    )
    func completed() throws {
        let kept = Set(["restricted", "third-party", "may-harm"])
        let old = Example.policy(labels: Example.labels.filter { !kept.contains($0.id.rawValue) })
        let completed = try #require(old.completed())
        #expect(!old.mistakes().isEmpty && completed.mistakes() == [] && completed.digest == old.digest)
        let added = completed.labels.dropFirst(old.labels.count)
        #expect(Array(completed.labels.prefix(old.labels.count)) == old.labels && added.count == 5)
        #expect(added.allSatisfy { $0.outcome == .withheld(.record, opening: .never) })
        let requests = [
            Example.request(), Example.request("R8014", activities: ["B0360"]),
            Example.request(action: .breakGlass, breaking: Example.grant(sections: [.results], labels: ["sexual-health", "restricted"])),
        ]
        for request in requests {
            for facts in [Example.facts(), Example.facts([]), Example.facts(objection: .objects)] {
                let decision = decide(request, facts, under: completed)
                #expect(decision == decide(request, facts, under: old))
                #expect(WrittenDecision(decision).replayed(under: old) == .same(decision))
            }
        }
        for (code, system) in [
            ("R", RegionPolicy.confidentiality), ("V", RegionPolicy.confidentiality), ("NOPAT", RegionPolicy.actCode),
            ("third-party", "urn:own"),
            ("may-harm", "urn:own"),
        ] { #expect(completed.labels.contains { $0.bears(code, of: system) && !$0.mayBeOpened }, "\(code)") }
        #expect(try #require(Example.policy().completed()) == Example.policy(), "nothing is added where nothing is forgotten")
        let wrong = RestrictingRule(id: "never", because: "b", roles: ["nobody"], hides: [.results])
        #expect(Example.policy(labels: old.labels, rules: [wrong]).completed() == nil, "nothing else is mended")
    }

    @Test("each mark must be there by itself, of its own system, wherever it stands and however it is kept back")
    func eachMark() {
        /// What is said of the example's labels with other marks in one of them.
        func with(_ id: LabelID, _ marks: Set<SensitivityLabel.Mark>, _ outcome: SensitivityLabel.Outcome? = nil) -> [String] {
            let labels = Example.labels.map {
                $0.id != id ? $0 : SensitivityLabel(id: id, name: $0.name, marks: marks, lists: $0.lists, outcome: outcome ?? $0.outcome)
            }
            return Example.policy(labels: labels).mistakes().map(\.words)
        }
        let (r, v) = (SensitivityLabel.Mark(system: RegionPolicy.confidentiality, code: "R"), SensitivityLabel.Mark(code: "V"))
        for (marks, code) in [([v], "R"), ([r], "V"), ([.init(system: "urn:s", code: "R"), v], "R")] as [([SensitivityLabel.Mark], String)]
        {
            let said = with("restricted", Set(marks))
            #expect(said.count == 1 && said.first?.contains("the mark \(code) of") == true, "\(marks): \(said)")
        }
        let old = SensitivityLabel.Mark(system: "http://hl7.org/fhir/v3/Confidentiality", code: "r")
        #expect(with("restricted", [old, v]) == [], "as entries are labelled: any spelling of the system, any case")
        #expect(with("restricted", [r, v], .noTrace) == [] && with("restricted", [r, v], .withheld(.count, opening: .never)) == [])
        // NOPAT may stand in another label that nothing opens; one of the region's own then still stands for what may harm.
        #expect(with("may-harm", [.init(code: "own")]).map { $0.contains("NOPAT") } == [true])
        #expect(with("third-party", [.init(code: "third-party"), .init(code: "NOPAT")]) == [])
    }

    @Test("what is about somebody else and what may harm need a label of their own, by name or mark, with a mark, that nothing opens")
    func closedLabels() {
        func with(
            _ old: LabelID, _ id: LabelID, _ marks: Set<SensitivityLabel.Mark>, lists: Set<String> = [],
            _ outcome: SensitivityLabel.Outcome = .withheld(.section, opening: .never)
        ) -> [String] {
            let label = SensitivityLabel(id: id, name: "n", marks: marks, lists: lists, outcome: outcome)
            return Example.policy(labels: Example.labels.map { $0.id == old ? label : $0 }).mistakes().map(\.words)
        }
        #expect(with("third-party", "third-party", [.init(code: "own-flag")]) == [], "by its name")
        #expect(with("third-party", "others", [.init(code: "Third-Party")]) == [], "by its mark")
        #expect(with("third-party", "third-party", [.init(code: "third-party")], .noTrace) == [])
        let nopat = SensitivityLabel.Mark(code: "NOPAT")
        #expect(with("may-harm", "others", [nopat, .init(code: "may-harm")]) == [])
        #expect(with("may-harm", "others", [nopat]).map { $0.contains("called may-harm") } == [true], "harm is more than NOPAT")
        for said in [
            with("third-party", "others", [.init(code: "own-flag")]),
            with("third-party", "third-party", [], lists: ["sexual-health"]),
        ] {
            #expect(said.contains { $0.contains("called third-party") }, "\(said)")
        }
        let opened = with("third-party", "third-party", [.init(code: "third-party")], .withheld(.count, opening: .breakGlass))
        #expect(opened.contains { $0.contains("called third-party") } && opened.contains { $0.hasPrefix("must be never") }, "\(opened)")
        let glass = with("may-harm", "may-harm", [nopat], .withheld(.count, opening: .breakGlass))
        #expect(glass.contains { $0.contains("the mark NOPAT of") }, "\(glass)")
    }

    @Test("a code list that is empty, unused, or holds a word that is in everything is refused")
    func lists() {
        #expect(
            places(Example.policy(lists: Example.lists + [CodeList(id: "unused", codes: [.init(system: "urn:s", code: "1")])])) == [
                "codeLists[2]"
            ])
        #expect(places(Example.policy(lists: [Example.lists[0], CodeList(id: "gender", codes: [])])) == ["codeLists[1]"])
        #expect(
            places(Example.policy(lists: [Example.lists[0], CodeList(id: "gender", codes: [], words: ["of"])])) == ["codeLists[1].words"])
        #expect(
            places(Example.policy(lists: [Example.lists[0], CodeList(id: "gender", codes: [], words: ["..."])])) == ["codeLists[1].words"])
    }
}
