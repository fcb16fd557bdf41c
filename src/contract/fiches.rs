//! Progressive fetch events (`fiches.progressive_fetch.*`): background caching of fiches by date range.

events! { (fiches, $)

    /// Background progressive fetch job created.
    "fiches.progressive_fetch.created": FichesProgressiveFetchCreated [job] {
        job_id = "jobId" (string)
        status (string)
        start_date = "startDate" (date)
        end_date = "endDate" (date)
        progress (number)
        completed_days = "completedDays" (count)
        total_days = "totalDays" (count)
        total_fiches = "totalFiches" (count)
        dates_completed = "datesCompleted" (string[])
        dates_remaining = "datesRemaining" (string[])
        dates_failed = "datesFailed" (string[])
    }

    /// Job progress update after processing a date.
    "fiches.progressive_fetch.progress": FichesProgressiveFetchProgress [job]
        stale [fiches] grows ["progress", "completedDays", "totalFiches"]
    {
        job_id = "jobId" (string)
        status ("processing")
        start_date = "startDate" (date)
        end_date = "endDate" (date)
        progress (number)
        completed_days = "completedDays" (count)
        total_days = "totalDays" (count)
        total_fiches = "totalFiches" (count)
        dates_completed = "datesCompleted" (string[])
        dates_remaining = "datesRemaining" (string[])
        dates_failed = "datesFailed" (string[])
        latest_date = "latestDate" (date)
    }

    /// Job finished successfully.
    "fiches.progressive_fetch.complete": FichesProgressiveFetchComplete [job] stale [fiches] {
        job_id = "jobId" (string)
        status ("complete")
        start_date = "startDate" (date)
        end_date = "endDate" (date)
        progress (exactly 100)
        completed_days = "completedDays" (count)
        total_days = "totalDays" (count)
        total_fiches = "totalFiches" (count)
        dates_completed = "datesCompleted" (string[])
        dates_remaining = "datesRemaining" (empty array)
        dates_failed = "datesFailed" (string[])
    }

    /// Job finished with failures.
    "fiches.progressive_fetch.failed": FichesProgressiveFetchFailed [job] stale [fiches] {
        job_id = "jobId" (string)
        status ("failed")
        start_date = "startDate" (date)
        end_date = "endDate" (date)
        progress (exactly 100)
        completed_days = "completedDays" (count)
        total_days = "totalDays" (count)
        total_fiches = "totalFiches" (count)
        dates_completed = "datesCompleted" (string[])
        dates_remaining = "datesRemaining" (empty array)
        dates_failed = "datesFailed" (string[])
    }
}
