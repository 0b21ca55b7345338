import CareRecord

/// Which function reads which type. To add a type: write its reader beside the others, add its line here, and name it in
/// `Section.resourceTypes`; `SectionReadersTests` finds what one of the two forgot.
enum EntryReaders {
    typealias Reader = (Reading) -> (Node, inout Draft) -> EntryContent

    static func reader(for type: String) -> Reader? {
        switch type {
        case "Patient": Reading.patient
        case "RelatedPerson": Reading.relatedPerson
        case "Appointment": Reading.appointment
        case "Condition": Reading.condition
        case "MedicationRequest": Reading.medicationRequest
        case "MedicationStatement": Reading.medicationStatement
        case "MedicationDispense": Reading.medicationDispense
        case "MedicationAdministration": Reading.medicationAdministration
        case "AllergyIntolerance": Reading.allergy
        case "Observation": Reading.observation
        case "DiagnosticReport": Reading.diagnosticReport
        case "ImagingStudy": Reading.imagingStudy
        case "DocumentReference": Reading.documentReference
        case "Composition": Reading.composition
        case "CarePlan": Reading.carePlan
        case "Goal": Reading.goal
        case "Consent": Reading.consent
        case "Encounter": Reading.encounter
        case "EpisodeOfCare": Reading.episodeOfCare
        case "ServiceRequest": Reading.serviceRequest
        case "Procedure": Reading.procedure
        case "Immunization": Reading.immunisation
        case "Flag": Reading.flagged
        default: nil
        }
    }
}
