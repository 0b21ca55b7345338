import CareRecord
import Foundation
import HTTPTypes
import Hummingbird

/// Searching looks and reports of a period. All by form: no number and no name in an address.
struct OversightFiguresRoute {
    let site: Site

    func add(to signedIn: RouterGroup<SignedInContext>) {
        signedIn.get("/oversight/search") { _, context in
            try OversightRoute.officer(context)
            return Layout.response(LookSearchPage.html(LookSearchPage.Model(), nil, site: site, session: context.session))
        }
        signedIn.post("/oversight/search") { request, context in
            try OversightRoute.officer(context)
            var model = LookSearchPage.Model(try await Form(request))
            guard let terms = model.terms() else {
                return Layout.response(LookSearchPage.html(model, nil, site: site, session: context.session), status: .badRequest)
            }
            let found = try await site.oversight.search(context.session.staff, terms)
            return Layout.response(LookSearchPage.html(model, found, site: site, session: context.session))
        }
        signedIn.get("/oversight/reports") { _, context in
            try OversightRoute.officer(context)
            return Layout.response(
                ReportPage.html(nil, ReportPage.Model(now: site.settings.now()), site: site, session: context.session))
        }
        signedIn.post("/oversight/reports") { request, context in
            try OversightRoute.officer(context)
            var model = ReportPage.Model(try await Form(request))
            guard let period = model.period() else {
                return Layout.response(ReportPage.html(nil, model, site: site, session: context.session), status: .badRequest)
            }
            let report = try await site.oversight.report(context.session.staff, period)
            return Layout.response(ReportPage.html(report, model, site: site, session: context.session))
        }
        signedIn.post("/oversight/reports/figures") { request, context in
            try OversightRoute.officer(context)
            var model = ReportPage.Model(try await Form(request))
            guard let period = model.period() else { throw PageFailure.badField(model.errors.map(\.sentence).joined(separator: " ")) }
            let report = try await site.oversight.report(context.session.staff, period)
            return Response(
                status: .ok,
                headers: [
                    .contentType: "text/csv; charset=utf-8",
                    .contentDisposition: "attachment; filename=\"looks-\(period.from.text)-\(period.until.text).csv\"",
                ], body: ResponseBody(byteBuffer: ByteBuffer(string: ReportFigures.csv(report))))
        }
    }
}

/// A report as comma-separated values (RFC 4180).
enum ReportFigures {
    static func csv(_ report: OversightReport) -> String {
        var lines = ["what,name,count,days_on_average,days_longest,late"]
        func line(_ what: String, _ name: String, _ count: Int, _ days: String = "", _ longest: String = "", _ late: String = "") {
            lines.append([what, name, String(count), days, longest, late].map(field).joined(separator: ","))
        }
        line("looks", "all", report.looks)
        line("looks refused", "all", report.refused)
        line("broken glass", "all", report.glass)
        for it in report.organisations { line("looks by organisation", it.name, it.count) }
        for it in report.roles { line("looks by role", it.name, it.count) }
        for it in report.grounds { line("looks by ground", it.name, it.count) }
        for it in report.sections { line("looks by section shown", it.name, it.count) }
        if let words = ReportPage.unshown(report) { line("looks by section shown", words, report.unshown?.looks ?? 0) }
        for it in report.sectionsOpened { line("looks by section opened", it.name, it.count) }
        for it in report.glassReasons { line("broken glass by reason", it.name, it.count) }
        for it in report.contacts { line("broken glass by care afterwards", it.name, it.count) }
        line("broken glass reviewed", "all", report.glassReviewed)
        line("Summary Care Records asked for without the person's word", "all", report.summaries)
        for (place, count) in report.days.enumerated() {
            let day = Date(timeIntervalSince1970: Double(report.period.from.earliest) + Double(place) * 86_400 + 43_200)
            line("looks by day", LondonTime(day).machineDate, count)
        }
        for it in report.open { line("cases open now", it.kind, it.count, "", "", String(it.late)) }
        for it in report.raised { line("cases raised", it.name, it.count) }
        for it in report.closed {
            line(
                "cases closed", "\(it.kind): \(it.verdict)", it.count, String((it.days * 10).rounded() / 10),
                String((it.longest * 10).rounded() / 10), String(it.late))
        }
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    /// Quoted where it must be; what a spreadsheet would take for a formula is text.
    private static func field(_ text: String) -> String {
        let safe = text.first.map { "=+-@\t\r".contains($0) } ?? false ? "'" + text : text
        return safe.contains { ",\"\n\r".contains($0) } ? "\"" + safe.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : safe
    }
}
