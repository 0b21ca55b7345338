import CareRecord
import Testing

@testable import AccessControl

/// An administrator sees identity, appointments and titles of documents, and only for a professional who directs them.
@Suite struct AdministratorTests {
    private let director = Director(subject: "s2", organisation: "R1H", jobRole: "R8000")

    private func decision(_ director: Director?, _ fact: Facts.DirectorFact = .confirmed, action: AccessRequest.Action = .openLook)
        -> Decision
    {
        decide(Example.request("R8006", action: action, director: director), Example.facts(director: fact), under: Example.policy())
    }

    @Test("with a professional who gives care at the same organisation, three sections, of documents the titles")
    func permitted() {
        let decided = decision(director)
        #expect(decided.outcome == .permit([.identity, .appointments, .documents]))
        #expect(decided.permission?.documentsByTitleOnly == true)
        #expect(decide(Example.request(), Example.facts(), under: Example.policy()).permission?.documentsByTitleOnly == false)
        #expect(decision(director, action: .searchForPerson).outcome == .permit([.identity]))
    }

    @Test("without one, the name is asked for first, for a search too; a clinician is asked for none")
    func unnamed() {
        #expect(decision(nil).outcome == .challenge([.nameDirector]))
        #expect(decision(nil, action: .searchForPerson).outcome == .challenge([.nameDirector]))
        #expect(decide(Example.request(), Example.facts(director: .disowned), under: Example.policy()).isPermitted)
    }

    @Test("somebody of another organisation, in no caring role, or the administrator themselves directs nobody")
    func wrongDirector() {
        for wrong in [
            Director(subject: "s2", organisation: "RQX", jobRole: "R8000"), Director(subject: "s2", organisation: "R1H", jobRole: "R8006"),
            Director(subject: "s2", organisation: "R1H", jobRole: "R0001"), Director(subject: "s2", organisation: "R1H", jobRole: "?"),
            Director(subject: "s1", organisation: "R1H", jobRole: "R8000"),
        ] { #expect(decision(wrong).outcome == .refuse([.directorNotInCare])) }
    }

    @Test("\"not me\" refuses, and so does not knowing whether they are theirs")
    func disowned() {
        #expect(decision(director, .disowned).outcome == .refuse([.directorDisowned]))
        #expect(decision(director, .couldNotTell).outcome == .refuse([.couldNotTell]))
    }

    @Test("a statement that the person is present is not enough, and no glass is offered")
    func weakEvidence() {
        let present = Example.relationship(.personPresent, from: Example.now, staff: "s1")
        let decided = decide(
            Example.request("R8006", director: director), Example.facts([present], director: .confirmed), under: Example.policy())
        #expect(decided.outcome == .refuse([.noRelationship]))
    }

    @Test("a policy that gives an administrator a clinical section is refused")
    func policy() {
        var roles = Example.roles
        roles[2] = RoleDefinition(
            id: "administrator", name: "A", kind: .administrator, jobRoles: ["R8006"], organisationKinds: [.acute],
            sees: [.init(sections: [.identity, .medicines])], needs: .proven)
        #expect(Example.policy(roles: roles).mistakes().map(\.path) == ["roles[2].sees"])
    }
}
