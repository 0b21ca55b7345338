import CareRecord

@testable import AccessControl

/// A small policy with one of everything, and requests and facts under it that are permitted until something is changed.
enum Example {
    static let person = try! NHSNumber("9990000018")
    static let other = try! NHSNumber("9990000026")
    static let barts = ODSCode("R1H")!
    static let homerton = ODSCode("RQX")!
    static let now = Moment(milliseconds: 1_790_000_000_000)

    static let roles: [RoleDefinition] = [
        RoleDefinition(
            id: "clinician", name: "Clinician", kind: .care, jobRoles: ["R8000", "R8001"], organisationKinds: [.acute, .gpPractice],
            sees: [
                .init(sections: Set(Section.allCases).subtracting([.procedures])), .init(activities: ["B0360"], sections: [.procedures]),
            ]),
        RoleDefinition(
            id: "social-worker", name: "Social worker", kind: .care, jobRoles: ["R8014"], organisationKinds: [.acute, .socialCare],
            sees: [.init(activities: ["B0360", "B0370"], sections: [.identity, .documents, .carePlans, .alerts])], needs: .inferred),
        RoleDefinition(
            id: "administrator", name: "Administrator", kind: .administrator, jobRoles: ["R8006"], organisationKinds: [.acute],
            sees: [.init(sections: [.identity, .appointments, .documents])], needs: .proven),
        RoleDefinition(
            id: "privacy-officer", name: "Privacy officer", kind: .oversight, jobRoles: ["R0001"], organisationKinds: [.acute], sees: []),
    ]

    static let relationships: [RelationshipTerms] = [
        terms(.registeredPractice, .proven, longest: .days(1)), terms(.pastAppointment, .proven, after: .days(90), longest: .days(1)),
        terms(.upcomingAppointment, .proven, before: .days(14), longest: .days(1)),
        terms(.admission, .proven, after: .days(30), longest: .days(60)), terms(.eprLaunch, .inferred, longest: .hours(4)),
        RelationshipTerms(
            kind: .personPresent, strength: .stated, before: .days(0), after: .days(0), longest: .hours(4),
            sections: [.identity, .medicines, .allergies, .alerts]),
    ]

    static func terms(_ kind: RelationshipKind, _ strength: Strength, before: Span = .days(0), after: Span = .days(0), longest: Span)
        -> RelationshipTerms
    {
        RelationshipTerms(kind: kind, strength: strength, before: before, after: after, longest: longest, sections: Set(Section.allCases))
    }

    static let glass = BreakGlassTerms(
        roles: ["clinician"], sections: [.identity, .conditions, .medicines, .results],
        reasons: [.init(id: "emergency", words: "Emergency")],
        assurance: 3, fresh: .minutes(5), lasts: .minutes(60), perStaff: .init(most: 3, within: .days(7)),
        perOrganisation: .init(most: 10, within: .days(1)))

    static let labels: [SensitivityLabel] = [
        SensitivityLabel(
            id: "restricted", name: "Restricted", marks: [.init(system: confidentiality, code: "R"), .init(code: "V")], lists: [],
            outcome: .withheld(.section, opening: .breakGlass)),
        SensitivityLabel(
            id: "sexual-health", name: "Sexual health", marks: [], lists: ["sexual-health"],
            outcome: .withheld(.organisation, opening: .breakGlass)),
        SensitivityLabel(
            id: "third-party", name: "Third party", marks: [.init(code: "third-party")], lists: [],
            outcome: .withheld(.section, opening: .never)),
        SensitivityLabel(
            id: "may-harm", name: "May harm", marks: [.init(system: RegionPolicy.actCode, code: "NOPAT")], lists: [],
            outcome: .withheld(.organisation, opening: .never)),
        SensitivityLabel(id: "sealed", name: "Sealed and locked", marks: [.init(code: "sealed")], lists: ["gender"], outcome: .noTrace),
    ]
    static let confidentiality = RegionPolicy.confidentiality

    static let lists: [CodeList] = [
        CodeList(
            id: "sexual-health",
            codes: [.init(system: CodeSystem.snomed, code: "86406008"), .init(system: CodeSystem.loinc, code: "20447-9")],
            words: ["GUM clinic"]),
        CodeList(id: "gender", codes: [.init(system: CodeSystem.snomed, code: "93461009")]),
    ]

    static let rules: [RestrictingRule] = [
        RestrictingRule(
            id: "presence-alerts", because: "Presence shows no alerts.", roles: ["clinician"], organisationKinds: [.acute],
            grounds: [.relationship(.personPresent)], hides: [.alerts]),
        RestrictingRule(
            id: "glass-results", because: "Results behind glass need level 3.", roles: ["clinician"], grounds: [.breakGlass],
            hides: [.results],
            unlessAssurance: 3),
    ]

    static func policy(
        roles: [RoleDefinition] = roles, relationships: [RelationshipTerms] = relationships, glass: BreakGlassTerms = glass,
        training: UnknownTraining = .note, restrictedHides: Set<Section> = [.appointments, .encounters, .documents, .carePlans],
        purposes: Set<Purpose> = [.directCare, .oversight], forbidden: Set<String> = RegionPolicy.alwaysForbidden,
        labels: [SensitivityLabel] = labels, lists: [CodeList] = lists, rules: [RestrictingRule] = rules,
        assurance: AssuranceTerms = AssuranceTerms(authentication: 2, identity: 3),
        presence: BreakGlassTerms.Limit = .init(most: 5, within: .days(1)), unanswered: Unanswered? = nil, wordsWait: Int? = nil
    ) -> RegionPolicy {
        RegionPolicy(
            digest: "d1", roles: roles, relationships: relationships, breakGlass: glass, presence: presence, assurance: assurance,
            unknownTraining: training,
            restrictedHides: restrictedHides, purposes: purposes, forbiddenKinds: forbidden, labels: labels, lists: lists, rules: rules,
            unanswered: unanswered, wordsWait: wordsWait)
    }

    static func request(
        _ jobRole: String = "R8000", at organisation: String = "R1H", activities: [String] = [], action: AccessRequest.Action = .openLook,
        person: NHSNumber? = person, sections: Set<Section> = Set(Section.allCases), purpose: Purpose = .directCare,
        director: Director? = nil, breaking: BreakGlassGrant? = nil
    ) -> AccessRequest {
        AccessRequest(
            action: action,
            staff: StaffMember(
                subject: "s1", issuer: "https://id.example", name: "A Clinician",
                role: StaffRole(personRoleID: "1", organisation: organisation, jobRole: jobRole, name: "role", activities: activities)),
            person: person, sections: sections, purpose: purpose, director: director, breaking: breaking)
    }

    /// An admission that began yesterday.
    static let admitted = relationship(.admission, from: now - .days(1))

    static func relationship(
        _ kind: RelationshipKind, from: Moment, until: Moment? = nil, strength: Strength = .proven, at: ODSCode = barts,
        of: NHSNumber = person,
        staff: String? = nil
    ) -> Relationship {
        Relationship(kind: kind, strength: strength, organisation: at, person: of, from: from, until: until, staff: staff, evidence: "pas")
    }

    static func facts(
        _ relationships: [Relationship] = [admitted], kind: OrganisationKind = .acute, uses: Bool = true, now: Moment? = now,
        agreement: Facts.Agreement = .inForce, training: Facts.Training = .current(until: nil), authentication: Int? = 2,
        identity: Int? = 3,
        asked: Set<RelationshipKind> = Set(RelationshipKind.allCases), unanswered: Set<RelationshipKind> = [],
        objection: Facts.Objection = .none, restricted: Facts.Restricted = .no,
        grants: [BreakGlassGrant] = [], use: BreakGlassUse? = BreakGlassUse(byStaff: 0, byOrganisation: 0),
        director: Facts.DirectorFact = .couldNotTell,
        presences: Int = 0, suspension: Facts.Suspension? = nil, roleEnd: Facts.RoleEnd = .none
    ) -> Facts {
        Facts(
            organisation: .init(ods: barts, kind: kind, usesTheRecord: uses), regionDigest: "r1", now: now, agreement: agreement,
            training: training,
            assurance: .init(authentication: authentication, identity: identity), relationships: relationships, asked: asked,
            unanswered: unanswered, objection: objection,
            restricted: restricted, grants: grants, breakGlassUse: use, director: director, presencesStated: presences,
            suspension: suspension,
            roleEnd: roleEnd)
    }

    static func grant(
        staff: String = "s1", at: ODSCode = barts, of: NHSNumber = person, sections: Set<Section> = [.conditions, .results, .documents],
        labels: Set<LabelID> = [], reason: String = "emergency", opened: Moment = now, ended: Moment? = nil, assurance: Int = 3,
        authenticated: Moment? = nil, ground: String? = nil
    ) -> BreakGlassGrant {
        BreakGlassGrant(
            id: "g1", staff: staff, organisation: at, person: of, sections: sections, labels: labels, reason: reason, opened: opened,
            ended: ended,
            assurance: assurance, authenticated: authenticated ?? opened, ground: ground)
    }

    /// The clinician's own ceiling without activities.
    static let clinical = Set(Section.allCases).subtracting([.procedures])
}

extension RegionPolicy {
    /// The same with other parts.
    func changing(
        roles: [RoleDefinition]? = nil, relationships: [RelationshipTerms]? = nil, labels: [SensitivityLabel]? = nil,
        lists: [CodeList]? = nil, rules: [RestrictingRule]? = nil, objections: ObjectionTerms? = nil
    ) -> RegionPolicy {
        RegionPolicy(
            digest: digest, roles: roles ?? self.roles, relationships: relationships ?? self.relationships, breakGlass: breakGlass,
            presence: presence, assurance: assurance, unknownTraining: unknownTraining, restrictedHides: restrictedHides,
            purposes: purposes, forbiddenKinds: forbiddenKinds, labels: labels ?? self.labels, lists: lists ?? self.lists,
            rules: rules ?? self.rules, unanswered: unanswered, wordsWait: wordsWait, objections: objections ?? self.objections)
    }
}

extension RoleID: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}

extension LabelID: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}
