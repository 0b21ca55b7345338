import CareRecord
import Foundation
import Hummingbird
import Looks

/// `GET /looks/{id}` with `Accept: application/fhir+json`: waits for the last answer, accounts for the exit, gives the Bundle.
public enum LookAnswer {
    /// - Throws: `LookError`, which the edge makes an OperationOutcome of, with a reference that finds its log line.
    public static func response(_ looks: any LookDesk, _ id: LookID, session: String) async throws -> Response {
        let bundle = LookBundle.bytes(try await looks.whole(id, session: session), at: Date())
        return Response(
            status: .ok, headers: [.contentType: "application/fhir+json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: bundle))
    }
}
