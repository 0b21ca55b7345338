import CareRecord

/// Where an appointment's line stands: one that has no date that can be read is neither coming nor past.
enum AppointmentGroup {
    case coming, undated, over, inError

    static func of(_ line: Line, _ view: LookView) -> AppointmentGroup {
        if line.statements.allSatisfy({ $0.lead.status?.meaning == .enteredInError }) { return .inError }
        if [.stopped, .past, .superseded].contains(line.lead.status?.meaning) { return .over }
        guard let when = line.lead.when else { return .undated }
        // On a coarser date than a day it may still be to come.
        let today = LondonTime(view.now).machineDate
        let day = when.text.prefix(10)
        return day >= today.prefix(day.count) ? .coming : .over
    }
}
