import CareRecord

/// Permits clinical and social work roles; refuses every other. A closed list of job roles of the national RBAC database
/// (STANDARDS 4): a code that is not in it is refused. The next issue replaces the list by the region's policy file.
struct ClinicalRole: Rule {
    static let id = "clinical-role"

    /// Clinical Practitioner, Nurse, Health Professional, Social Worker, Midwife.
    static let clinical: Set<String> = ["R8000", "R8001", "R8003", "R8014", "R8016"]

    func weigh(_ request: AccessRequest, _ facts: Facts) -> Weighed {
        guard Self.clinical.contains(request.staff.role.jobRole) else {
            return Weighed(
                rule: Self.id, finding: .refuse(.notAClinicalRole), sentence: "Your role does not give direct care.")
        }
        return Weighed(
            rule: Self.id, finding: .permit(Set(Section.allCases)), sentence: "Your role gives direct care.")
    }
}
