-- said of a part is in milliseconds from here on, as QN is: within one second the order of the parts
-- tells the sendings apart. Of those that wait already the milliseconds are not known. ASCII only.
UPDATE part SET said = said * 1000;
