import AccessControl
import CareRecord
import Foundation
import Testing

@testable import Federation

/// The policy file that ships, and what is said of each mistake in it, with its place.
@Suite struct PolicyFileTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static func file(_ path: String) -> String { (try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)) ?? "" }
    static let shipped = file("region/policy.yaml")

    /// What is said where one text of the shipped file is replaced by another.
    private func mistakes(_ old: String, _ new: String) -> [String] {
        #expect(Self.shipped.contains(old), "the test's own text is not in the file: \(old)")
        do throws(RegionMistakes) {
            _ = try RegionPolicy.read(Self.shipped.replacingOccurrences(of: old, with: new))
            return []
        } catch { return error.all.map(\.sentence) }
    }

    @Test("the shipped policy is read as it says")
    func shipped() throws {
        let policy = try RegionPolicy.read(Self.shipped)
        #expect(
            policy.roles.map(\.id.rawValue) == [
                "clinician", "ambulance-and-111", "social-worker", "pharmacist", "care-home", "administrator", "privacy-officer",
                "objection-desk",
            ])
        #expect(
            policy.role(jobRole: "R8001", at: .acute)?.id == RoleID("clinician")
                && policy.role(jobRole: "R8001", at: .careHome)?.id == RoleID("care-home"))
        #expect(
            policy.role(jobRole: "R8009", at: .gpPractice)?.kind == .administrator && policy.role(jobRole: "R8001", at: .pharmacy) == nil)
        let social = try #require(policy.roles.first { $0.id == RoleID("social-worker") })
        #expect(
            social.needs == .inferred && social.sees.map(\.activities) == [[], ["B0360"]]
                && social.sees[1].sections == [.conditions, .medicines, .allergies])
        #expect(policy.relationships.map(\.kind) == RelationshipKind.allCases)
        let admission = try #require(policy.relationships.first { $0.kind == .admission })
        #expect(
            admission.strength == .proven && admission.before == .days(0) && admission.after == .days(90) && admission.longest == .days(730)
        )
        #expect(
            policy.breakGlass.lasts == .minutes(60) && policy.breakGlass.perStaff == .init(most: 5, within: .days(7))
                && policy.breakGlass.assurance == 3)
        #expect(policy.presence == .init(most: 40, within: .days(1)))
        #expect(policy.unanswered == .show && policy.wordsWait == nil, "some of its labels leave no trace")
        #expect(
            policy.labels.map(\.id.rawValue).contains("gender-recognition")
                && policy.labels.first { $0.id == LabelID("sealed-and-locked") }?.outcome == .noTrace)
        #expect(policy.labels.first { $0.id == LabelID("third-party") }?.outcome == .withheld(.section, opening: .never))
        #expect(
            policy.lists[0].codes.contains(.init(system: CodeSystem.snomed, code: "86406008"))
                && policy.lists[4].words.contains("GUM clinic"))
        #expect(
            policy.lists.map(\.id).prefix(4) == ["sexual-health", "assisted-conception", "gender-recognition", "others"]
                && policy.lists.allSatisfy { $0.codes.isEmpty != $0.words.isEmpty }, "a list of codes is of codes only")
        #expect(policy.rules.map(\.id) == ["presence-is-no-chart", "pharmacy-counter", "presence-needs-a-smartcard", "social-care-glass"])
        #expect(
            policy.rules[2].unlessAssurance == 3 && policy.rules[2].organisationKinds == [.outOfHours, .urgentCare]
                && policy.rules[2].grounds == [.relationship(.personPresent)])
        #expect(
            policy.digest.count == 64 && policy.unknownTraining == .note
                && policy.restrictedHides == [.appointments, .documents, .carePlans, .encounters])
    }

    @Test("each window of the shipped policy opens at its first moment and closes at its end", arguments: RelationshipKind.allCases)
    func windows(_ kind: RelationshipKind) throws {
        let policy = try RegionPolicy.read(Self.shipped)
        let terms = try #require(policy.relationships.first { $0.kind == kind })
        let (person, organisation, base) = (try NHSNumber("9990000018"), try #require(ODSCode("R1H")), 1_800_000_000_000)
        let staff = StaffMember(
            subject: "s", issuer: "i", name: "n", role: StaffRole(personRoleID: "1", organisation: "R1H", jobRole: "R8000", name: "r"))
        func isOpen(_ milliseconds: Int) -> Bool {
            let it = Relationship(
                kind: kind, strength: .proven, organisation: organisation, person: person, from: Moment(milliseconds: base),
                staff: kind.isPersonal ? "s" : nil, evidence: "e")
            let facts = Facts(
                organisation: .init(ods: organisation, kind: .acute, usesTheRecord: true), regionDigest: "",
                now: Moment(milliseconds: base + milliseconds), agreement: .inForce,
                training: .current(until: nil), assurance: .init(authentication: 2, identity: 3), relationships: [it], objection: .none,
                restricted: .no, roleEnd: .none)
            return decide(AccessRequest(action: .openLook, staff: staff, person: person), facts, under: policy).isPermitted
        }
        let (begins, ends) = (-terms.before.seconds * 1000, (terms.longest.seconds + terms.after.seconds) * 1000)
        #expect(!isOpen(begins - 1) && isOpen(begins) && isOpen(begins + 1))
        #expect(isOpen(ends - 1) && !isOpen(ends) && !isOpen(ends + 1))
    }

    @Test("docs/policy-matrix.md is what the shipped policy comes to: a change of either shows in the other")
    func matrix() throws {
        #expect(
            PolicyMatrix(try RegionPolicy.read(Self.shipped)).markdown == Self.file("docs/policy-matrix.md"),
            "carerecord policy matrix region/policy.yaml > docs/policy-matrix.md")
    }

    @Test("an insurer or an employer cannot be written into a policy as anything")
    func insurers() {
        #expect(
            mistakes("organisations: [pharmacy]", "organisations: [insurer]").first?.contains("roles[3].organisations[0]: must be one of")
                == true)
        #expect(
            mistakes("[direct-care, oversight]", "[direct-care, insurance, oversight]").first?.hasSuffix(
                "column 11: purposes: insurance is no purpose of this record; it may be direct-care and oversight") == true)
        #expect(mistakes("[insurer, employer,", "[employer,").first?.hasSuffix("forbiddenOrganisations: must name insurer") == true)
        #expect(mistakes("kind: oversight", "kind: insurer").first?.contains("must be one of care, administrator, oversight") == true)
    }

    @Test("each mistake is named with its line, column and path")
    func places() {
        for (old, new, expected) in [
            ("jobRoles: [R8014]", "jobRoles: []", "roles[2].jobRoles: must name at least one"),
            ("activities: [B0360]", "activities: []", "sees[1].activities: must name at least one, or be left out"),
            (
                "words: [IVF, assisted conception, fertility clinic]", "words: []",
                "codeLists[5].words: must name at least one, or be left out"
            ),
            ("strength: stated", "strength: proven", "relationships[9].strength: must be at most stated"),
            ("strength: inferred, before: 0", "strength: proven, before: 0", "relationships[8].strength: must be at most inferred"),
            ("longest: 4h, sections: all}", "longest: 9000d, sections: all}", "relationships[8].longest: must be at most 24h"),
            (
                "strength: inferred, before: 0, after: 0", "strength: inferred, before: 0, after: 5d",
                "relationships[8].after: must be 0"
            ),
            (
                "roles: [care-home]\n    on: [person-present]", "roles: [care-home]\n    on: [person-present, break-glass]",
                "rules[0].on: break-glass can never match"
            ),
            (
                "roles: [care-home]\n    on: [person-present]", "roles: [care-home, administrator]\n    on: [person-present]",
                "rules[0].roles: administrator can never match"
            ),
            (
                "hides: [appointments, care-plans, immunisations]", "hides: [appointments, care-plans, immunisations, results]",
                "rules[0].hides: results changes nothing"
            ),
            ("id: pharmacist", "idd: pharmacist", "roles[3].idd: is not a known setting; did you mean \"id\"?"),
            ("needs: inferred", "needs: certain", "roles[2].needs: must be one of stated, inferred, proven"),
            (
                "longest: 730d, sections: all}\n  - {kind: encounter", "longest: x, sections: all}\n  - {kind: encounter",
                "relationships[4].longest: must be a time"
            ),
            ("lasts: 60m", "lasts: 25h", "breakGlass.lasts: must be above 0 and at most 24h"),
            ("outcome: no-trace\n  # Known", "outcome: no-trace\n    said: count\n  # Known", "labels[3].said: changes nothing"),
            ("outcome: no-trace\n  # Known", "outcome: gone\n  # Known", "labels[3].outcome: must be one of withheld, no-trace"),
            ("opens: never\n    said: record", "said: record", "labels[2].opens: is missing"),
            ("on: [break-glass]", "on: [breaking]", "rules[3].on[0]: must be one of registered-practice"),
            ("codes: [\"52637005\"]", "codes: []", "codeLists[1].codes[0].codes: must name at least one code"),
            ("[R8014]", "[R8014, R8014]", "roles[2].jobRoles[1]: R8014 is there twice"),
            ("hides: [conditions, results]", "hides: [procedures]", "rules[1]: changes nothing"),
            ("roles: [social-worker]", "roles: [privacy-officer]", "rules[3].roles: privacy-officer can never match"),
            ("most: 5, within: 7d", "most: 0, within: 7d", "breakGlass.perStaff.most: must be at least 1"),
            ("training: {couldNotTell: note}", "training: {couldNotTell: maybe}", "training.couldNotTell: must be one of note, refuse"),
            ("assurance: {authentication: 2", "assurance: {authentication: 4", "assurance.authentication: must be 1, 2 or 3"),
            (
                "system: \"http://loinc.org\", codes: [\"20447-9\"", "system: \"http://loinc.org\", codes: [\"20447-9\", \"20447-9\"",
                "codeLists[0].codes[1].codes[1]: 20447-9 is there twice"
            ),
        ] {
            let said = mistakes(old, new)
            #expect(said.contains { $0.contains(expected) && $0.hasPrefix("line ") && $0.contains(", column ") }, "\(expected): \(said)")
        }
    }

    @Test(
        "without a mark or label that no policy may forget the file is refused, with the place of its labels; the ones that ship have all")
    func forgotten() throws {
        let system = "http://terminology.hl7.org/CodeSystem/"
        for (old, new, expected) in [
            ("      - {system: \"\(system)v3-Confidentiality\", code: R}\n", "", "labels: must have a label with the mark R of"),
            ("      - {system: \"\(system)v3-Confidentiality\", code: V}\n", "", "labels: must have a label with the mark V of"),
            (
                "      - {system: \"\(system)v3-ActCode\", code: NOPAT}\n", "",
                "labels: must have a label that nothing opens with the mark NOPAT"
            ),
            ("third-party", "of-others", "labels: must have a label that nothing opens, called third-party"),
            ("may-harm", "harm", "labels: must have a label that nothing opens, called may-harm"),
        ] {
            let said = mistakes(old, new)
            #expect(
                said.count == 1 && said.first?.contains(expected) == true && said.first?.hasPrefix("line ") == true, "\(expected): \(said)")
        }
        #expect(try RegionPolicy.read(Self.file("region/policy-marks-only.yaml")).mistakes() == [])
        let guide = Self.file("region/policy.md")
        #expect(["`R`", "`V`", "`NOPAT`", "`third-party`", "`may-harm`"].allSatisfy { guide.contains($0) })
    }

    @Test(
        "a version that was legal once, without a mark or label that is demanded since, is read where it is kept and completed where it is in force"
    )
    func keptAndInForce() throws {
        let nopat = "      - {system: \"http://terminology.hl7.org/CodeSystem/v3-ActCode\", code: NOPAT}\n"
        let first = try #require(Self.shipped.firstRange(of: "  - id: restricted-by-source\n"))
        let second = try #require(Self.shipped.firstRange(of: "  - id: sexual-health\n"))
        try #require(first.lowerBound < second.lowerBound && Self.shipped.contains(nopat))
        let old = String(Self.shipped[..<first.lowerBound] + Self.shipped[second.lowerBound...]).replacing(nopat, with: "")
            .replacing("third-party", with: "of-others").replacing("may-harm", with: "harm")
        #expect(throws: RegionMistakes.self) { try RegionPolicy.read(old) }
        let kept = try RegionPolicy.read(kept: old)
        let (policy, forgets) = try RegionPolicy.read(inForce: old)
        #expect(forgets.count == 5 && forgets.allSatisfy { $0.path == "labels" && $0.line != nil })
        #expect(kept.digest == Region.digest(of: old) && policy.digest == kept.digest)
        #expect(policy.labels.count == kept.labels.count + 5 && policy.mistakes() == [])
        let question = Hypothetical(jobRole: "R8000", kind: .acute)
        let decision = try #require(question.decision(under: policy))
        #expect(WrittenDecision(decision).replayed(under: kept) == .same(decision))
        #expect(try RegionPolicy.read(inForce: Self.shipped).forgets == [])
    }

    @Test("what cannot be understood is read from nowhere, and whatever else is wrong keeps a version from being decided under")
    func neither() throws {
        #expect(throws: RegionMistakes.self) { try RegionPolicy.read(kept: Self.shipped.replacing("lasts: 60m", with: "lasts: soon")) }
        let forgetsInsurers = Self.shipped.replacing("insurer", with: "insurance-office")
        #expect(try RegionPolicy.read(kept: forgetsInsurers).digest == Region.digest(of: forgetsInsurers))
        #expect(throws: RegionMistakes.self) { try RegionPolicy.read(inForce: forgetsInsurers) }
    }

    @Test(
        "each label of a code list of the shipped policy is told by a title or a clinic's name without a code, and by none that is only like it",
        arguments: [
            ("Seen at the GUM clinic", "sexual-health"), ("Letter from the fertility clinic", "assisted-conception"),
            ("Pregnancy advisory service, discharge", "other-sensitive"), ("Letter: termination of pregnancy", "other-sensitive"),
            ("Gender identity clinic", "gender-recognition"), ("Threatened abortion", nil), ("Antenatal clinic", nil),
        ])
    func words(_ title: String, _ label: String?) throws {
        let policy = try RegionPolicy.read(Self.shipped)
        let item = LabelledItem(
            key: ItemKey(source: try #require(SourceID("barts")), reference: "DocumentReference/1"), type: "DocumentReference",
            words: [title])
        let told = Labels([item], policy: policy).outcome(of: item.key)
        let expected = try label.map { id in try #require(policy.labels.first { $0.id.rawValue == id }) }
        switch (told, expected?.outcome) {
        case (.shown, nil), (.removed, .noTrace): break
        case (.withheld(let said, let openedBy), .withheld(let wanted, let opening)):
            #expect(said == wanted && openedBy == (opening == .never ? [] : Set(expected.map { [$0.id] } ?? [])))
        default: Issue.record("\(title): \(told)")
        }
        let listed = policy.labels.filter { !$0.lists.isEmpty }
        let worded = Set(policy.lists.filter { !$0.words.isEmpty }.map(\.id))
        #expect(listed.count == 4 && listed.allSatisfy { !$0.lists.isDisjoint(with: worded) })
    }

    @Test("what is left out, empty or no YAML is said; a rule and a code list are not needed")
    func whole() {
        func said(_ text: String) -> [String] {
            do throws(RegionMistakes) {
                _ = try RegionPolicy.read(text)
                return []
            } catch { return error.all.map(\.sentence) }
        }
        #expect(said("") == ["line 1, column 1: the file is empty"])
        #expect(said("roles: [").first?.contains("is not YAML") == true)
        #expect(said("rules: []").filter { $0.contains("is missing") }.count == 9)
        let without = Self.shipped.components(separatedBy: "\nrules:")[0]
        #expect(said(without) == [])
    }

    @Test("a limit that is left out is the usual one, as region/policy.md has it; one that is there is whole")
    func usualLimits() throws {
        let (staff, all) = ("  perStaff: {most: 5, within: 7d}\n", "  perOrganisation: {most: 400, within: 1d}\n")
        #expect(Self.shipped.contains(staff + all))
        let without = try RegionPolicy.read(Self.shipped.replacing(staff, with: "").replacing(all, with: ""))
        #expect(without.breakGlass.perStaff == .init(most: 5, within: .days(7)))
        #expect(without.breakGlass.perOrganisation == .init(most: 400, within: .days(1)))
        let fewer = try RegionPolicy.read(
            Self.shipped.replacing(staff, with: "  perStaff: {most: 2, within: 1d}\n").replacing(all, with: ""))
        #expect(fewer.breakGlass.perStaff == .init(most: 2, within: .days(1)) && fewer.breakGlass.perOrganisation.most == 400)
        #expect(
            mistakes("perOrganisation: {most: 400, within: 1d}", "perOrganisation: {most: 400}")
                .contains { $0.contains("breakGlass.perOrganisation.within: is missing") })
        let guide = Self.file("region/policy.md")
        #expect(guide.contains("left out: 5 in 7 days |") && guide.contains("left out: 400 in a day |"))
    }

    @Test("random changes of the shipped file's lines are read or refused, and never stop the program", arguments: 0..<30)
    func hostile(_ seed: Int) {
        var state = UInt64(seed) &* 0x9E37_79B9 | 1
        func roll(_ sides: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(sides))
        }
        var lines = Self.shipped.components(separatedBy: "\n")
        for _ in 0..<(1 + roll(6)) {
            let place = roll(lines.count)
            switch roll(4) {
            case 0: lines.remove(at: place)
            case 1: lines.insert(lines[roll(lines.count)], at: place)
            case 2: lines[place] = String(lines[place].dropLast(roll(20)))
            default:
                lines[place] = lines[place].replacingOccurrences(
                    of: ":", with: [" ", ": [", ": {a: ", ": 99999999999999999999 #"][roll(4)])
            }
        }
        do throws(RegionMistakes) { _ = try RegionPolicy.read(lines.joined(separator: "\n")) } catch { #expect(!error.all.isEmpty) }
    }
}
